import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";

export type Part = Schemas["CollectionOut"]["off"][number];

/** In the order in which they are shown. */
export const PARTS: readonly Part[] = ["figures", "overviews", "tables", "versions"];

const en = {
  open: "What this collection does",
  title: (collection: string) => `What ${collection} does`,
  text: "What is switched off is not done for this collection, whatever else is set. Settings of the server may switch more off.",
  on: "Switched on",
  parts: {
    figures: {
      name: "Figures",
      what: "Pictures of documents beside answers. What is ingested while they are off has none until it is ingested again.",
    },
    overviews: { name: "Overviews", what: "What a document is about, and which ones deal with something." },
    tables: { name: "Tables as data", what: "Counts, sums and the highest, computed from tables." },
    versions: {
      name: "Earlier versions",
      what: "Their texts, to say what changed. Off: they are deleted soon.",
    },
  },
};

const zh: typeof en = {
  open: "此知识库的功能",
  title: (collection: string) => `${collection} 的功能`,
  text: "关闭的功能在此知识库中不会使用，与其他设置无关。服务器的设置可能关闭更多功能。",
  on: "已开启",
  parts: {
    figures: { name: "图片", what: "在答案旁显示文档中的图片。关闭期间导入的文档在重新导入之前没有图片。" },
    overviews: { name: "概览", what: "文档讲什么，哪些文档涉及某个主题。" },
    tables: { name: "表格计算", what: "根据表格计算数量、合计和最大值。" },
    versions: { name: "早期版本", what: "保留其文本以说明变更。关闭后很快会被删除。" },
  },
};

/** The texts of this view, which come with it. */
export function useTexts(): typeof en {
  const { i18n } = useTranslation();
  return i18n.language === "zh" ? zh : en;
}
