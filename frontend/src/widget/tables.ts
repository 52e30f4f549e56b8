import type { Extension } from "mdast-util-from-markdown";

/**
 * Tables as nodes of the tree. mdast-util-gfm-table does this too, and brings along how trees are written as Markdown,
 * which the page needs and the widget does not: a third of its size.
 */
export const tables: Extension = {
  enter: {
    table(token) {
      this.enter({ type: "table", children: [] }, token);
    },
    tableRow(token) {
      this.enter({ type: "tableRow", children: [] }, token);
    },
    tableHeader(token) {
      this.enter({ type: "tableCell", children: [] }, token);
    },
    tableData(token) {
      this.enter({ type: "tableCell", children: [] }, token);
    },
  },
  exit: {
    table(token) {
      this.exit(token);
    },
    tableRow(token) {
      this.exit(token);
    },
    tableHeader(token) {
      this.exit(token);
    },
    tableData(token) {
      this.exit(token);
    },
  },
};
