/** By the API's error codes, and some of our own: what happened, and what to do. */
export const errors = {
  request: "If you ask for help, mention request {{id}}.",
  details: "Details",
  reload: "Reload the page",
  codes: {
    unreachable: {
      title: "AskDock cannot be reached.",
      advice: "Check your network connection and try again.",
    },
    connection_lost: {
      title: "The connection was lost before the answer was complete.",
      advice: "This text was not checked. Ask again.",
    },
    unexpected: {
      title: "Something went wrong in this page.",
      advice: "Reload the page; your documents and conversations are stored on the server.",
    },
    internal_error: {
      title: "Something went wrong inside AskDock.",
      advice: "Try again. If it happens again, contact your administrator.",
    },
    invalid_input: {
      title: "This input is not valid.",
      advice: "Correct the problem below and try again.",
    },
    empty_question: { title: "The question is empty.", advice: "Write a question first." },
    too_large: {
      title: "This exceeds the size limit.",
      advice: "Make it smaller, or ask an admin to raise the limit.",
    },
    unsupported_media_type: {
      title: "This file type is not supported.",
      advice: "Save it as PDF, Word, HTML, Markdown, CSV or plain text and upload it again.",
    },
    not_found: {
      title: "This no longer exists.",
      advice: "Go back and reload; someone may have deleted it.",
    },
    collection_not_found: {
      title: "This collection does not exist.",
      advice: "Choose another collection at the top, and start a new conversation there.",
    },
    document_not_found: {
      title: "The document no longer exists.",
      advice: "Someone may have deleted it. Ask again for an answer from the current documents.",
    },
    conversation_not_found: {
      title: "This conversation does not exist.",
      advice: "It was deleted, or belongs to another key. Start a new one.",
    },
    share_not_found: {
      title: "This shared page does not open.",
      advice: "It was revoked, or you may not read all that it cites. Ask whoever sent it to you.",
    },
    widget_not_found: {
      title: "This widget is not there any more.",
      advice: "It or its key has ended. Reload the list.",
    },
    trace_not_found: {
      title: "How this answer came about is not on record any more.",
      advice: "Ask the question again.",
    },
    answer_not_found: { title: "This answer is no longer stored.", advice: "Ask again." },
    file_missing: { title: "The original file is missing.", advice: "Upload the document again." },
    conflict: {
      title: "This conflicts with the current state.",
      advice: "Reload the page to see the current state.",
    },
    collection_exists: {
      title: "A collection with this name already exists.",
      advice: "Choose another name.",
    },
    profile_mismatch: {
      title: "This collection was indexed with another model than is here.",
      advice: "An admin must reindex it or bring the former model back.",
    },
    unauthenticated: { title: "You need to sign in.", advice: "Sign in again, or with a valid API key." },
    unauthorized: { title: "You need to sign in.", advice: "Sign in again, or with a valid API key." },
    forbidden: {
      title: "You are not allowed to do this.",
      advice: "Ask an admin for the role that it needs.",
    },
    quota_exceeded: {
      title: "Your quota is used up for now.",
      advice: "Try again at {{when}}. Your account shows each limit and what is left of it.",
    },
    rate_limited: { title: "Too many requests.", advice: "Try again in {{seconds}} seconds." },
    overloaded: { title: "AskDock is very busy.", advice: "Try again in {{seconds}} seconds." },
    storage_full: {
      title: "There is no room left.",
      advice:
        "Nothing of this was stored. Your quota is used up (see your account), or the server's disk is full: ask an admin.",
    },
    dependency_unavailable: {
      title: "A part of AskDock is not responding.",
      advice: "Try again in {{seconds}} seconds.",
    },
    store_unavailable: {
      title: "The search index is not responding.",
      advice: "Try again in {{seconds}} seconds. Your documents are safe.",
    },
    catalogue_unavailable: {
      title: "The metadata database is not responding.",
      advice: "Try again in {{seconds}} seconds. Your documents are safe.",
    },
    model_unavailable: {
      title: "The embedding model is missing.",
      advice: "An admin must install it: askdock models pull.",
    },
    schema_behind: {
      title: "The database has not been migrated.",
      advice: "An admin must run: askdock migrate.",
    },
    configuration_error: { title: "A setting is wrong.", advice: "An admin must correct it." },
    files_unavailable: {
      title: "The file storage is not responding.",
      advice: "Try again in {{seconds}} seconds. Your documents are safe.",
    },
    retriever_unavailable: {
      title: "The search service is not responding.",
      advice: "Try again in {{seconds}} seconds.",
    },
    reranker_unavailable: {
      title: "The reranker is not responding.",
      advice: "Try again in {{seconds}} seconds.",
    },
    embedder_unavailable: {
      title: "The embedding service is not responding.",
      advice: "Try again in {{seconds}} seconds.",
    },
    transcription_unavailable: {
      title: "The transcription service is not responding.",
      advice: "Recordings wait and are read when it is back.",
    },
    wrong_state: {
      title: "The status of the document has changed.",
      advice: "Reload the page to see the current state.",
    },
    wrong_password: {
      title: "The name or the password is wrong.",
      advice: "Try again, or ask an admin for a link to set a new password.",
    },
    link_expired: {
      title: "This link no longer works.",
      advice: "It was used, or it has expired. Ask an admin for a new one.",
    },
    sign_in_refused: {
      title: "Signing in did not work.",
      advice: "Begin again. If it happens once more, ask an admin to look into the log.",
    },
    passkey_refused: {
      title: "The passkey was not accepted.",
      advice: "Try again, use your password, or ask an admin to remove passkeys that you have lost.",
    },
    recovery_code_refused: {
      title: "The recovery code was not accepted.",
      advice: "Type it as it was shown, or take the next one: each works once.",
    },
    sign_in_again: {
      title: "Sign in again first.",
      advice:
        "You signed in some time ago. To be sure that it is you, sign in again, and do this within ten minutes.",
    },
    account_refused: {
      title: "You have no access here.",
      advice: "You were recognised, but there is no account for you, or it has no rights. Ask an admin.",
    },
    provider_not_found: {
      title: "There is no such way to sign in.",
      advice: "Choose one of those below.",
    },
    mail_unavailable: {
      title: "The mail was not sent.",
      advice: "Hand the link over, and ask whoever runs the server to look at the mail settings.",
    },
    provider_unavailable: {
      title: "The identity provider or directory is not responding.",
      advice: "Try again in a minute, or sign in another way.",
    },
    user_not_found: {
      title: "This user does not exist.",
      advice: "Reload the page; someone may have changed the users.",
    },
    group_not_found: {
      title: "This group does not exist.",
      advice: "Reload the page; someone may have changed the groups.",
    },
    key_not_found: {
      title: "This key does not exist.",
      advice: "Reload the page; someone may have changed the keys.",
    },
    url_refused: {
      title: "AskDock does not fetch this URL.",
      advice: "Download the file yourself and upload it.",
    },
    url_fetch_off: {
      title: "Fetching from URLs is turned off.",
      advice: "Download the file yourself and upload it.",
    },
    fetch_failed: {
      title: "The URL could not be fetched.",
      advice: "Try again, or download the file yourself and upload it.",
    },
    fetch_gone: {
      title: "There is nothing at this URL any more.",
      advice: "Check whether the page has moved.",
    },
    fetch_denied: {
      title: "The other server does not let us read this.",
      advice: "Check the credentials of the source and what they reach.",
    },
    fetch_busy: {
      title: "The other server is busy.",
      advice: "Nothing to do: it is tried again by itself.",
    },
    source_not_found: {
      title: "This source does not exist.",
      advice: "Reload the page; someone may have deleted it.",
    },
    damaged_archive: { title: "The archive is damaged.", advice: "Create it again and retry." },
    llm_context_overflow: {
      title: "The question and its passages are too long for the language model.",
      advice: "An administrator can lower ASKDOCK_PROMPT_TOKENS or choose a model that reads more.",
    },
    unsupported_parameter: {
      title: "The request asks for something that is not supported here.",
      advice: "Leave the parameter out.",
    },
    index_rebuilding: {
      title: "The search index is being made again.",
      advice: "Try again in some minutes.",
    },
    store_busy: { title: "The search index is busy.", advice: "Try again in a moment." },
    llm_refused: {
      title: "The language model's server refused the request.",
      advice: "An admin must check its URL, key and model.",
    },
    llm_unavailable: {
      title: "The language model is not responding.",
      advice: "Try again in {{seconds}} seconds. If it continues, contact your administrator.",
    },
    llm_timeout: {
      title: "The language model took too long.",
      advice: "Try again, or ask a shorter question.",
    },
  },
};
