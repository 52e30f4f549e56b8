import type { Parent, PhrasingContent, Root, Text } from "mdast";
import { visit } from "unist-util-visit";

const HOLDERS = new Set(["paragraph", "tableCell", "heading"]);
/** The end of a sentence: what comes behind it is another one. */
const ENDS = /[.!?…]["')\]]*\s+|[。！？][”’」』）]*\s*/g;

/**
 * Puts each sentence that ends in markers into a `span` that names them, so that it can be found and lit. Runs after
 * `citations`; a sentence goes from the markers or the end of the sentence before it to its own markers.
 */
export function statements() {
  return (tree: Root): void => {
    visit(tree, (node) => {
      if (!HOLDERS.has(node.type)) return;
      const parent = node as Parent;
      parent.children = grouped(parent.children as PhrasingContent[]);
    });
  };
}

function grouped(nodes: PhrasingContent[]): PhrasingContent[] {
  const out: PhrasingContent[] = [];
  let sentence: PhrasingContent[] = [];
  let markers: string[] = [];
  const finish = () => {
    if (markers.length > 0) out.push(statement(sentence, markers));
    else out.push(...sentence);
    [sentence, markers] = [[], []];
  };
  for (const node of nodes) {
    const marker = markerOf(node);
    if (marker) {
      markers.push(marker);
      sentence.push(node);
      continue;
    }
    const isSpace = node.type === "text" && node.value.trim() === "";
    if (markers.length > 0 && !isSpace) finish();
    if (node.type !== "text") {
      sentence.push(node);
      continue;
    }
    const end = lastEnd(node.value);
    if (end > 0) {
      out.push(...sentence, { type: "text", value: node.value.slice(0, end) });
      sentence = [];
    }
    if (end < node.value.length) sentence.push({ type: "text", value: node.value.slice(end) });
  }
  finish();
  return out;
}

/** Where the last sentence of a text begins; one that ends with the text goes with what follows it. */
function lastEnd(text: string): number {
  let end = 0;
  for (const match of text.matchAll(ENDS)) {
    const at = match.index + match[0].length;
    if (at < text.trimEnd().length) end = at;
  }
  return end;
}

function markerOf(node: PhrasingContent): string | undefined {
  if (node.data?.hName !== "cite") return undefined;
  return String(node.data.hProperties?.title);
}

function statement(children: PhrasingContent[], markers: string[]): PhrasingContent {
  const data = { hName: "span", hProperties: { dataMarkers: markers.join(" ") } };
  return { type: "emphasis", children, data } as PhrasingContent & { children: (PhrasingContent | Text)[] };
}
