/** By the API's error codes, and some of our own: what happened, and what to do. */
export const errors = {
  request: "When you ask for help, name request {{id}}.",
  reload: "Load the page again",
  codes: {
    unreachable: {
      title: "AskDock cannot be reached.",
      advice: "Check your network connection, then try again.",
    },
    connection_lost: {
      title: "The connection broke before the answer was complete.",
      advice: "What is shown was not checked. Ask again.",
    },
    unexpected: {
      title: "Something went wrong in this page.",
      advice: "Load the page again; your documents and conversations are kept on the server.",
    },
    internal_error: {
      title: "Something went wrong inside AskDock.",
      advice: "Try again. If it happens again, tell whoever runs it.",
    },
    invalid_input: {
      title: "AskDock could not use this input.",
      advice: "Correct what is named below and try again.",
    },
    empty_question: { title: "The question is empty.", advice: "Write a question first." },
    too_large: {
      title: "This is over the size limit.",
      advice: "Make it smaller, or ask an admin to raise the limit.",
    },
    unsupported_media_type: {
      title: "This kind of file cannot be read.",
      advice: "Save it as PDF, Word, HTML, Markdown, CSV or plain text and upload that.",
    },
    not_found: {
      title: "This is not there any more.",
      advice: "Go back and look again; somebody may have deleted it.",
    },
    collection_not_found: {
      title: "There is no such collection.",
      advice: "Choose another collection at the top.",
    },
    document_not_found: {
      title: "The document is not there any more.",
      advice: "Somebody may have deleted it. Ask again for an answer from what is there now.",
    },
    conversation_not_found: {
      title: "There is no such conversation.",
      advice: "It was deleted, or belongs to another key. Start a new one.",
    },
    answer_not_found: { title: "This answer is not kept any more.", advice: "Ask again." },
    file_missing: { title: "The original file is missing.", advice: "Upload the document again." },
    conflict: {
      title: "This contradicts what is there.",
      advice: "Load the page again to see how things stand.",
    },
    collection_exists: {
      title: "There is a collection of that name already.",
      advice: "Choose another name.",
    },
    profile_mismatch: {
      title: "This collection was indexed with other settings.",
      advice: "An admin has to reindex it or set the settings back.",
    },
    unauthenticated: { title: "Your key is needed.", advice: "Sign in with an API key that is valid." },
    unauthorized: { title: "Your key is needed.", advice: "Sign in with an API key that is valid." },
    forbidden: {
      title: "Your key does not allow this.",
      advice: "Ask an admin for a key with the role that is needed.",
    },
    quota_exceeded: { title: "Your quota is used up for now.", advice: "Try again in {{seconds}} seconds." },
    rate_limited: { title: "Too many requests.", advice: "Try again in {{seconds}} seconds." },
    overloaded: { title: "AskDock is very busy.", advice: "Try again in {{seconds}} seconds." },
    storage_full: {
      title: "There is no room left on the server.",
      advice: "Nothing was kept of this upload. An admin has to make room.",
    },
    dependency_unavailable: {
      title: "A part of AskDock does not answer.",
      advice: "Try again in {{seconds}} seconds.",
    },
    store_unavailable: {
      title: "The search index does not answer.",
      advice: "Try again in {{seconds}} seconds. Your documents are safe.",
    },
    catalogue_unavailable: {
      title: "The catalogue does not answer.",
      advice: "Try again in {{seconds}} seconds. Your documents are safe.",
    },
    model_unavailable: {
      title: "The embedding model is not there.",
      advice: "An admin has to fetch it: askdock models pull.",
    },
    configuration_error: { title: "A setting is wrong.", advice: "An admin has to correct it." },
    files_unavailable: {
      title: "The store of original files does not answer.",
      advice: "Try again in {{seconds}} seconds. Your documents are safe.",
    },
    retriever_unavailable: {
      title: "The search service does not answer.",
      advice: "Try again in {{seconds}} seconds.",
    },
    reranker_unavailable: {
      title: "The reranker does not answer.",
      advice: "Try again in {{seconds}} seconds.",
    },
    embedder_unavailable: {
      title: "The embedding service does not answer.",
      advice: "Try again in {{seconds}} seconds.",
    },
    wrong_state: {
      title: "The document is in another state by now.",
      advice: "Load the page again to see how things stand.",
    },
    key_not_found: {
      title: "There is no such key.",
      advice: "Load the page again; somebody may have changed the keys.",
    },
    url_refused: {
      title: "AskDock does not fetch this address.",
      advice: "Download the file yourself and upload it.",
    },
    url_fetch_off: {
      title: "AskDock fetches nothing from addresses.",
      advice: "Download the file yourself and upload it.",
    },
    fetch_failed: {
      title: "The address could not be fetched.",
      advice: "Try again, or download the file yourself and upload it.",
    },
    fetch_gone: { title: "There is nothing at the address any more.", advice: "Look for where it has gone." },
    damaged_archive: { title: "The archive is damaged.", advice: "Make it anew and try again." },
    llm_refused: {
      title: "The language model's server refuses the request.",
      advice: "An admin has to check its address, key and model.",
    },
    llm_unavailable: {
      title: "The language model does not answer.",
      advice: "Try again in {{seconds}} seconds. If it stays so, tell whoever runs AskDock.",
    },
    llm_timeout: {
      title: "The language model took too long.",
      advice: "Ask again, or ask something shorter.",
    },
  },
};
