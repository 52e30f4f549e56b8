import type { PhrasingContent, Root, Text } from "mdast";
import type {} from "remark-parse";
import type { Processor } from "unified";
import { SKIP, visit } from "unist-util-visit";

const MARKER = /\[(\d{1,3})\]/g;

/**
 * Turns off definitions and footnotes: with them, a line such as `[1]: https://elsewhere` in a document would make a
 * link of every `[1]` in the answer, in place of our citation.
 */
export function withoutDefinitions(this: Processor): void {
  const data = this.data();
  data.micromarkExtensions ??= [];
  data.micromarkExtensions.push({
    disable: { null: ["definition", "gfmFootnoteDefinition", "gfmFootnoteCall", "gfmPotentialFootnoteCall"] },
  });
}

/** Turns `[n]` in running text into `cite` elements; text inside links and code stays as it is. */
export function citations() {
  return (tree: Root): void => {
    visit(tree, "text", (node, index, parent) => {
      if (!parent || index === undefined || parent.type === "link") return undefined;
      const pieces = split(node);
      if (pieces.length === 1) return undefined;
      parent.children.splice(index, 1, ...pieces);
      return [SKIP, index + pieces.length];
    });
  };
}

function split(node: Text): PhrasingContent[] {
  const pieces: PhrasingContent[] = [];
  let position = 0;
  for (const match of node.value.matchAll(MARKER)) {
    if (match.index > position) pieces.push({ type: "text", value: node.value.slice(position, match.index) });
    pieces.push(marker(match[0], match[1] ?? ""));
    position = match.index + match[0].length;
  }
  if (position === 0) return [node];
  if (position < node.value.length) pieces.push({ type: "text", value: node.value.slice(position) });
  return pieces;
}

function marker(shown: string, number: string): PhrasingContent {
  return { type: "text", value: shown, data: { hName: "cite", hProperties: { title: number } } } as Text;
}

interface Node {
  type: string;
  tagName?: string;
  properties?: Record<string, never>;
  children?: Node[];
}

/**
 * Leaves of a list, a table or a paragraph what is in it: items, rows (of a table without any, the head's), text.
 * Several lists, where one was expected, become an item.
 */
export function inner() {
  return (tree: Node): void => {
    const [block, ...others] = elementsOf(tree);
    const part = block?.tagName === "table" ? elementsOf(block).at(-1) : block;
    if (others.length > 0)
      tree.children = [{ type: "element", tagName: "li", properties: {}, children: tree.children ?? [] }];
    else tree.children = part?.children ?? [];
  };
}

function elementsOf({ children = [] }: Node): Node[] {
  return children.filter(({ type }) => type === "element");
}

/** The address as it may be followed, or null: absolute http and https only. */
export function safeUrl(address: string | undefined): URL | null {
  if (!address) return null;
  const url = URL.parse(address);
  return url && (url.protocol === "https:" || url.protocol === "http:") ? url : null;
}
