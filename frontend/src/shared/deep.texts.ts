import { useTranslation } from "react-i18next";

const en = {
  deep: "Searches of a deep answer",
  plan: (round: number) => `Round ${round}: what is missing?`,
  search: (what: string) => `Searching for: ${what}`,
  read: (what: string, passages: number) => `${what}: ${passages} new passages`,
  answer: "Writing the answer…",
  searches: (count: number) => `${count} further searches`,
  notFound: "Nothing is cited for:",
  ended: {
    enough: "The model had enough.",
    nothing_new: "The model asked for nothing new.",
    unreadable: "The model asked for nothing more.",
    failed: "The model did not say what is missing.",
    rounds: "The limit of rounds was met.",
    searches: "The limit of searches was met.",
    tokens: "The limit of tokens was met.",
    seconds: "The limit of time was met.",
  },
};

const zh: typeof en = {
  deep: "深入搜索的步骤",
  plan: (round: number) => `第 ${round} 轮：还缺少什么？`,
  search: (what: string) => `正在搜索：${what}`,
  read: (what: string, passages: number) => `${what}：${passages} 条新资料`,
  answer: "正在撰写回答…",
  searches: (count: number) => `又搜索了 ${count} 次`,
  notFound: "没有引用任何内容：",
  ended: {
    enough: "模型认为资料已足够。",
    nothing_new: "模型没有提出新的搜索。",
    unreadable: "模型没有再要求搜索。",
    failed: "模型没有说明缺少什么。",
    rounds: "已达到轮数上限。",
    searches: "已达到搜索次数上限。",
    tokens: "已达到令牌数上限。",
    seconds: "已达到时间上限。",
  },
};

/** The texts of deep answers, which come with their views. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
