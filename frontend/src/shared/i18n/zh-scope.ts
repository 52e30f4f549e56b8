/** What a question is asked of. */
export const scope = {
  title: "搜索范围",
  everything: "全部文档",
  change: "范围",
  hint: "只根据在此选中的文件夹和文件回答；标签会进一步缩小范围。什么都不选，则使用全部文档。",
  search: "搜索知识库、标签、文件夹和文件",
  clear: "全部文档",
  done: "完成",
  remove: "取消限定 {{name}}",
  gone: "已不存在的文档",
  more_one: "另有 {{count}} 项",
  more_other: "另有 {{count}} 项",
  others_one: "还有 {{count}} 项，请搜索。",
  others_other: "还有 {{count}} 项，请搜索。",
  kinds: { collections: "知识库", document_ids: "文件", folders: "文件夹", tags: "标签" },
  groups: { collections: "其他知识库", document_ids: "文件", folders: "文件夹", tags: "标签" },
};
