import type { commands as english } from "./en-commands";

export const commands: typeof english = {
  title: "前往",
  search: "页面、对话或设置",
  none: "没有匹配的项目。",
  light: "浅色外观",
  dark: "深色外观",
  shortcuts: "键盘快捷键",
  keys: {
    palette: "前往",
    help: "此列表",
    send: "发送问题",
    line: "换行",
    walk: "下一个与上一个出处",
    close: "关闭",
  },
};
