/** Who may read a document. */
export const readers = {
  title: "Who may read it",
  all: "Everyone who may read this collection.",
  adminsOnly: "Admins of this collection only.",
  groups: "Groups",
  users: "Users",
  folder: "From the folder",
  gone: "{{id}} (no longer there)",
  change: "Change readers",
  reset: "Remove this restriction",
  hint: "Names, separated by commas. With neither groups nor users, only admins can read it.",
  usersHint: "Names they sign in with, separated by commas.",
  forNew: "Groups that may read new documents",
  forNewHint: "separated by commas; empty: everyone",
};
