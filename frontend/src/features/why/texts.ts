import { useTranslation } from "react-i18next";

const en = {
  profile: (number: number) =>
    number > 0
      ? `By version ${number} of the answering profile.`
      : "Answered as installed, without a profile.",
  several: (versions: string) =>
    `By what the answering profiles say alike, and their strictest thresholds: ${versions}.`,
  versionOf: (collection: string, number: number) => `${collection} version ${number}`,
  tried: "By an answering profile that was tried, and is not in force.",
  openProfile: "Open the profile",
  latest: "The question asks for the latest: the newest document by its metadata came first.",
  ofYear: (year: string) => `Documents of ${year} by their metadata came first.`,
  answerBy: "Answer it, too",
  nobody: "No, only search",
  asInstalled: "As installed",
  version: (number: number, state: string) => `By version ${number}${state ? ` (${state})` : ""}`,
  states: { active: "in force", draft: "draft" },
  own: "By instructions of my own",
  instructions: "Instructions to try",
  instructionsHint:
    "Beside the rules that always hold. Nothing is saved; keep what works as a draft of the profile.",
  answer: "Answer",
  refused: "No answer in these documents",
  openDocument: "Open the document: its passages can be edited there",
};

const zh: typeof en = {
  profile: (number: number) => (number > 0 ? `使用回答配置的版本 ${number}。` : "使用默认配置回答。"),
  several: (versions: string) => `使用各回答配置中一致的部分以及最严格的阈值：${versions}。`,
  versionOf: (collection: string, number: number) => `${collection} 版本 ${number}`,
  tried: "使用试用中的回答配置，并未启用。",
  openProfile: "打开配置",
  latest: "问题询问最新的文档：按元数据最新的文档排在最前。",
  ofYear: (year: string) => `按元数据属于 ${year} 年的文档排在最前。`,
  answerBy: "同时回答",
  nobody: "不回答，只搜索",
  asInstalled: "使用默认配置",
  version: (number: number, state: string) => `使用版本 ${number}${state ? `（${state}）` : ""}`,
  states: { active: "使用中", draft: "草稿" },
  own: "使用自己写的指令",
  instructions: "要试用的指令",
  instructionsHint: "在始终有效的规则之外。不会保存；有用的可存为配置的草稿。",
  answer: "回答",
  refused: "这些文档中没有答案",
  openDocument: "打开文档：可在那里编辑段落",
};

/** Texts of traces and of the search test, which come with their views. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
