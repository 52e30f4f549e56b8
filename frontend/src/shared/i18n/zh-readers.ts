import type { readers as en } from "./en-readers";

export const readers: typeof en = {
  title: "谁可以阅读",
  all: "所有可以阅读此知识库的人。",
  adminsOnly: "仅此知识库的管理员。",
  groups: "用户组",
  users: "用户",
  folder: "来自文件夹",
  gone: "{{id}}（已不存在）",
  change: "更改读者",
  reset: "取消此限制",
  hint: "填写名称，用逗号分隔。用户组和用户都不填时，仅管理员可以阅读。",
  usersHint: "填写登录名，用逗号分隔。",
  folders: {
    open: "文件夹读者",
    text: "文件夹中未单独指定读者的文档（包括以后加入的）只有以下用户可以阅读。",
    none: "所有文件夹都对可以阅读此知识库的人开放。",
    prefix: "文件夹",
    prefixHint: "文档地址的开头，以斜杠结尾，例如 upload:hr/",
    add: "限制文件夹",
    remove: "将 {{prefix}} 开放给所有人",
  },
  forNew: "可以阅读新文档的用户组",
  forNewHint: "用逗号分隔；留空表示所有人",
};
