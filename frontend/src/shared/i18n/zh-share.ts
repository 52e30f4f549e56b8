/** Sharing what was answered. */
export const share = {
  conversation: "分享对话",
  turn: "分享这条回答",
  page: "共享页面",
  who: "在此登录、有权阅读该知识库及所引用的每份文档的人，都可以打开链接。页面保持现在的样子，之后的提问不会出现在其中。",
  make: "创建链接",
  links: "链接",
  copy: "复制链接",
  revoke: "撤销“{{title}}”的链接",
  revoked: "已撤销“{{title}}”的链接。",
  notRevoked: "无法撤销“{{title}}”的链接，请重试。",
  all: "您分享过的全部内容",
  mine: "我的分享",
  none: "您还没有分享任何内容。",
  asked: "问题：",
  frozen: "{{time}} 时的内容",
  frozenText: "来自 {{collection}} 的回答和引文。打开出处可查看文档的当前内容。",
};
