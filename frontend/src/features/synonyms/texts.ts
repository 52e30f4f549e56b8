import { useTranslation } from "react-i18next";

const en = {
  open: "Synonyms",
  title: (collection: string) => `Synonyms of ${collection}`,
  text: "Terms that mean the same, in one language or in several. A question with one of them is searched for in the others too. They count from the next question on; nothing is indexed anew.",
  back: "Back to the documents",
  list: "Synonyms, one group a line",
  hint: "Terms of a group stand between = signs, up to 20 in a line. What follows a # is a comment and is not kept.",
  example: "capex = capital expenditure\nannual leave = paid holidays = 年假 = 带薪休假",
  lone: (line: string) => `“${line}” needs a second, different term after a = sign.`,
  saved: "The synonyms are saved.",
};

const zh: typeof en = {
  open: "同义词",
  title: (collection: string) => `${collection} 的同义词`,
  text: "含义相同的词语，可以是同一种语言，也可以是不同语言。问题中出现其中一个时，也会用其他说法检索。从下一个问题起生效，无需重新建立索引。",
  back: "返回文档",
  list: "同义词，每行一组",
  hint: "同一组的词语用 = 分隔，每行最多 20 个。# 之后的内容是注释，不会保存。",
  example: "年假 = 带薪休假 = annual leave\n服务器 = 伺服器",
  lone: (line: string) => `“${line}”需要在 = 之后有第二个不同的词语。`,
  saved: "同义词已保存。",
};

/** The texts of this view, which come with it. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
