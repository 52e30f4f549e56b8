/** The palette of commands and the keys. */
export const commands = {
  title: "Go to",
  search: "View, conversation, or setting",
  none: "Nothing of that name.",
  light: "Light appearance",
  dark: "Dark appearance",
  shortcuts: "Keyboard shortcuts",
  keys: {
    palette: "Go to",
    help: "This list",
    send: "Send the question",
    line: "New line",
    walk: "Next and previous source",
    close: "Close",
  },
};
