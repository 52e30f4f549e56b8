import type { Root } from "mdast";
import type { InlineMath, Math as MathBlock } from "mdast-util-math";
import { SKIP, visit } from "unist-util-visit";

/** A dollar is a sign of money where space or a digit says so, as Pandoc has it: "$5 and $10" is no formula. */
const MONEY = /^\s|\s$/;

/** Makes `code` elements of formulas, by which they are known; what is money stays text. */
export function formulas() {
  return (tree: Root, file: { value: unknown }): void => {
    const source = String(file.value);
    visit(tree, "math", (block: MathBlock) => asCode(block, "formula-block"));
    visit(tree, "inlineMath", (inline: InlineMath, index, parent) => {
      const end = inline.position?.end.offset ?? 0;
      const written = source.slice(inline.position?.start.offset ?? 0, end);
      if (!parent || index === undefined || !isMoney(written, source[end])) return asCode(inline, "formula");
      parent.children.splice(index, 1, { type: "text", value: written });
      return [SKIP, index + 1] as const;
    });
  };
}

function asCode(math: InlineMath | MathBlock, className: string): void {
  const hProperties = { className: [className] };
  math.data = { hName: "code", hProperties, hChildren: [{ type: "text", value: math.value }] };
}

function isMoney(written: string, next: string | undefined): boolean {
  if (written.startsWith("$$")) return false;
  return MONEY.test(written.slice(1, -1)) || /\d/.test(next ?? "");
}

const CODE = /(```[\s\S]*?(?:```|$)|`[^`\n]*`)/;

/** Formulas in LaTeX's own brackets, outside of code, in those of Markdown. */
export function inDollars(text: string): string {
  if (!text.includes("\\(") && !text.includes("\\[")) return text;
  return text
    .split(CODE)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part
            .replace(/\\\(\s*(.+?)\s*\\\)/g, (_, tex: string) => `$${tex}$`)
            .replace(/\\\[\s*([\s\S]+?)\s*\\\]/g, (_, tex: string) => `\n$$$$\n${tex}\n$$$$\n`),
    )
    .join("");
}
