import { useTranslation } from "react-i18next";

const en = {
  indexing: "Model and passages",
  text: "Leave empty what shall be as configured. Changing it later means indexing the collection anew.",
  modelHint: "A name on the Hugging Face hub, or of a folder; it must be downloaded to the server.",
  tryFile: "Try it with a file",
  tryHint: "Shows the passages that it would have. Nothing of it is kept.",
  reading: "Reading the file…",
  passages: "Passages of the file",
  found: (name: string, total: number, size: number, overlap: number) =>
    `${name}: ${total} passages of at most ${size} characters, ${overlap} shared.`,
  page: (page: number) => `page ${page}`,
};

const zh: typeof en = {
  indexing: "模型与段落",
  text: "留空则按配置。以后更改需要重新建立索引。",
  modelHint: "Hugging Face 上的模型名称或文件夹名称；服务器上必须已下载该模型。",
  tryFile: "用文件试一试",
  tryHint: "显示该文件将会分成的段落，不会保存任何内容。",
  reading: "正在读取文件…",
  passages: "文件的段落",
  found: (name: string, total: number, size: number, overlap: number) =>
    `${name}：共 ${total} 个段落，每段最多 ${size} 个字符，重叠 ${overlap} 个。`,
  page: (page: number) => `第 ${page} 页`,
};

/** The texts of what a collection is indexed with, which come with their view. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
