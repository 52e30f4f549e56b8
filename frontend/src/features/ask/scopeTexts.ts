import { useTranslation } from "react-i18next";

const en = {
  title: "Saved scopes",
  name: "Save this choice as",
  saved: (name: string) => `“${name}” is saved. OpenAI's clients ask it as the model scope:${name}.`,
  remove: (name: string) => `Delete the saved scope ${name}`,
};

const zh: typeof en = {
  title: "已保存的范围",
  name: "将此选择保存为",
  saved: (name: string) => `“${name}”已保存。OpenAI 客户端可用模型名 scope:${name} 提问。`,
  remove: (name: string) => `删除已保存的范围 ${name}`,
};

/** The texts of saved scopes, which come with the picker. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
