/** What the widget says; the page's own texts are not loaded into other sites. */
export const TEXTS = {
  en: {
    title: "Ask a question",
    question: "Your question",
    send: "Ask",
    close: "Close",
    stop: "Stop",
    searching: "Searching the documents…",
    sources: "Sources",
    source: "Source",
    page: "page",
    hint: "Answers are made from documents. Open a source to check the words.",
    you: "You asked:",
    busy: "Too many questions at the moment. Please wait a minute.",
    failed: "No answer came. Please try again.",
    alone: "This page is shown inside of another one.",
  },
  zh: {
    title: "提问",
    question: "您的问题",
    send: "提问",
    close: "关闭",
    stop: "停止",
    searching: "正在查找文档……",
    sources: "出处",
    source: "出处",
    page: "页",
    hint: "回答来自文档。请打开出处核对原文。",
    you: "您的问题：",
    busy: "目前提问过多，请稍等一分钟。",
    failed: "未能得到回答，请重试。",
    alone: "此页面只能嵌入其他网页中显示。",
  },
};

export type Texts = (typeof TEXTS)["en"];
