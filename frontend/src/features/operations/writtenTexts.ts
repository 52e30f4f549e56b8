import { useTranslation } from "react-i18next";

const en = {
  label: "The chat model writes context beside each passage",
  text: "One line and up to three questions, which are searched and never cited. The model sees all passages.",
  estimate: (passages: string, read: string, written: string) =>
    `About ${passages} passages: ${read} tokens read, ${written} written, but for what was written before.`,
  cost: (passages: string, read: string, written: string, seconds: string) =>
    `Context for ${passages} passages: ${read} tokens read, ${written} written, in ${seconds} s.`,
};

const zh: typeof en = {
  label: "由对话模型为每个段落写上下文",
  text: "一行说明和最多三个问题，只用于检索，不会被引用。模型会看到所有段落。",
  estimate: (passages, read, written) =>
    `约 ${passages} 个段落：读取 ${read} 个词元，写出 ${written} 个，之前写过的不再计入。`,
  cost: (passages, read, written, seconds) =>
    `已为 ${passages} 个段落写上下文：读取 ${read} 个词元，写出 ${written} 个，用时 ${seconds} 秒。`,
};

/** The texts of written context, which come with it. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
