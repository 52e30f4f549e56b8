/** Sharing what was answered. */
export const share = {
  conversation: "Share conversation",
  turn: "Share this answer",
  page: "Shared page",
  who: "Whoever is signed in here and may read the collection and every document that is cited can open the link. The page stays as it is now; what is asked later is not on it.",
  make: "Create link",
  links: "Links",
  copy: "Copy link",
  revoke: "Revoke the link to “{{title}}”",
  revoked: "Revoked the link to “{{title}}”.",
  notRevoked: "The link to “{{title}}” could not be revoked. Try again.",
  all: "Everything you have shared",
  mine: "Shared by you",
  none: "You have shared nothing yet.",
  asked: "Question: ",
  frozen: "As it was on {{time}}",
  frozenText: "Answers and quotes from {{collection}}. Open a source to see the document as it is now.",
};
