import { useTranslation } from "react-i18next";

const en = {
  title: "Chat model",
  text: "Asks each configured chat model one question, and tells how fast it answers and what it supports. This uses some of its tokens.",
  ask: "Ask the chat model",
  asking: "Asking …",
  none: "No chat model is configured: answers are quoted sentences.",
  answers: "Answers",
  fails: "Does not answer",
  pace: (first: string, whole: string) => `First word after ${first} s, the whole reply after ${whole} s.`,
  cites: "Cites its passage.",
  citesNot: "Does not cite its passage: its sentences are matched with passages.",
  reasons: "Thinks before it answers.",
  tellsNoUsage: "Does not tell how many tokens it uses.",
  cut: (reason: string) => `The reply was cut: ${reason}.`,
  refuses: (names: string) => `Takes no ${names}: left out.`,
};

const zh: typeof en = {
  title: "聊天模型",
  text: "向每个已配置的聊天模型提一个问题，查看其回答速度和支持的功能。这会消耗少量 token。",
  ask: "测试聊天模型",
  asking: "正在提问…",
  none: "未配置聊天模型：回答为引用的原文。",
  answers: "有回答",
  fails: "没有回答",
  pace: (first: string, whole: string) => `${first} 秒后出现第一个字，${whole} 秒后回答完毕。`,
  cites: "会标出资料编号。",
  citesNot: "不标出资料编号：其句子会与资料匹配。",
  reasons: "回答前会先思考。",
  tellsNoUsage: "不报告 token 用量。",
  cut: (reason: string) => `回答被截断：${reason}。`,
  refuses: (names: string) => `不接受参数 ${names}，已省略。`,
};

/** The texts of this card, which come with it. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
