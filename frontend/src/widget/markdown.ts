import type { Nodes, Parent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTable } from "micromark-extension-gfm-table";
import { tables } from "./tables";

/** Elements by kind of node. What is not here shows its text alone: no links, no pictures, no HTML. */
const TAGS: Partial<Record<Nodes["type"], keyof HTMLElementTagNameMap>> = {
  paragraph: "p",
  // Below the question in rank, which is the heading.
  heading: "h3",
  strong: "strong",
  emphasis: "em",
  blockquote: "blockquote",
  listItem: "li",
  table: "table",
  tableRow: "tr",
  tableCell: "td",
  break: "br",
};

/** Answers as elements, made of text alone: nothing in a document or an answer becomes code. */
export function render(text: string, marker: (number: number) => Node): DocumentFragment {
  const tree = fromMarkdown(text, { extensions: [gfmTable()], mdastExtensions: [tables] });
  const fragment = document.createDocumentFragment();
  append(fragment, tree, marker);
  return fragment;
}

function append(parent: Node, node: Nodes, marker: (number: number) => Node): void {
  if (node.type === "text" || node.type === "html") {
    parent.appendChild(marked(node.value, marker));
    return;
  }
  if (node.type === "inlineCode" || node.type === "code") {
    const code = document.createElement("code");
    code.textContent = node.value;
    const block = document.createElement("pre");
    block.append(code);
    parent.appendChild(node.type === "code" ? block : code);
    return;
  }
  const element = elementOf(node);
  if (element) parent.appendChild(element);
  for (const child of (node as Parent).children ?? []) append(element ?? parent, child, marker);
}

function elementOf(node: Nodes): HTMLElement | null {
  if (node.type === "list") return document.createElement(node.ordered ? "ol" : "ul");
  const tag = TAGS[node.type];
  return tag ? document.createElement(tag) : null;
}

/** Text whose markers, like [1], are what `marker` makes of them. */
function marked(text: string, marker: (number: number) => Node): DocumentFragment {
  const fragment = document.createDocumentFragment();
  for (const part of text.split(/(\[\d+\])/)) {
    const number = /^\[(\d+)\]$/.exec(part)?.[1];
    fragment.append(number ? marker(Number(number)) : part);
  }
  return fragment;
}
