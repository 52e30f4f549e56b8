export const FENCE = /^ {0,3}(`{3,}|~{3,})/;
export const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;

/** What a long block is: lines of code, rows, items or sentences, of which it is made piece by piece. */
export type Shape = "code" | "table" | "list" | "paragraph";

/** In characters; a shorter block is one piece. */
const LEAST = 800;
/** In characters; a sentence that is longer than this is cut between words. */
const MOST = 2400;

/** A table's head and the line below it. */
const HEAD = /^.*\|.*\n[ \t|:-]*-[ \t|:-]*\n/;
const SENTENCE = /[.!?…]["')\]]*\s+(?=\p{L})|[。！？…][”’」』）]*(?=\p{L})/gu;
const SPACE = /\s+(?=\p{L})/gu;
/** What stands at the beginning of a line and would be more than text. */
const MORE_THAN_TEXT = /^(?: {4}|\t| {0,3}(?:[#>|<]|\$\$|\\\[|[-=*_]{3,}\s*$))/m;

/** What a block that begins with a text is made of; null for what is taken whole. */
export function shapeOf(text: string): Shape | null {
  const begun = withoutBlanks(text);
  if (FENCE.test(begun)) return "code";
  if (ITEM.test(begun)) return "list";
  if (HEAD.test(begun)) return "table";
  return MORE_THAN_TEXT.test(begun) ? null : "paragraph";
}

/** Without the blank lines that a text begins with. */
export function withoutBlanks(text: string): string {
  return text.replace(/^(?:[ \t]*\n)+/, "");
}

/** The lines that a table's pieces have in common. */
export function headOf(text: string): string {
  return HEAD.exec(withoutBlanks(text))?.[0] ?? "";
}

/**
 * Where the first piece of a block's text ends; 0 while there is none that is long enough. More text behind it does
 * not change where. `before` is the first piece of the block where the text goes on with one.
 */
export function pieceEnd(text: string, before: string): number {
  if (text.length <= LEAST) return 0;
  const begin = before || text;
  switch (shapeOf(begin)) {
    case "paragraph":
      return sentenceEnd(text);
    case "list":
      return lineEnd(text, itemsLike(begin));
    case "table":
      return lineEnd(text, () => true);
    case "code":
      return lineEnd(text, (line) => line.trim() !== "");
    default:
      return 0;
  }
}

/** Where a line begins that fits, behind the least of a piece. */
function lineEnd(text: string, fits: (line: string) => boolean): number {
  for (let at = text.indexOf("\n", LEAST) + 1; at > 0 && at < text.length; at = text.indexOf("\n", at) + 1) {
    const end = text.indexOf("\n", at);
    // A line that is not whole may become another one.
    if (end < 0) return 0;
    if (fits(text.slice(at, end))) return at;
  }
  return 0;
}

const MARK = /^( {0,3})([-*+]|\d{1,9}[.)])\s/;

/** Tells items of the list that a text begins with from those of a list within it. */
function itemsLike(text: string): (line: string) => boolean {
  const [, indent = "", mark = ""] = MARK.exec(withoutBlanks(text)) ?? [];
  return (line) => {
    const found = MARK.exec(line);
    return found !== null && found[1] === indent && found[2]?.at(-1) === mark.at(-1);
  };
}

/** Where a sentence ends behind the least of a piece, or, in one that is too long, a word. */
function sentenceEnd(text: string): number {
  const sentences = [...text.slice(0, MOST + 1).matchAll(SENTENCE)].map(endOf).filter((at) => at >= LEAST);
  for (const at of sentences) if (isClosed(text.slice(0, at))) return at;
  if (text.length <= MOST) return 0;
  for (const match of text.matchAll(SPACE)) {
    const at = endOf(match);
    if (at >= 2 * MOST || (at >= MOST && isClosed(text.slice(0, at)))) return at;
  }
  return 0;
}

const endOf = (match: RegExpExecArray) => match.index + match[0].length;

/** Whether a text is nothing but text, of which nothing waits for its other end: emphasis, code, formula, link. */
function isClosed(text: string): boolean {
  const count = (sign: string) => text.split(sign).length - 1;
  return (
    ["`", "*", "_", "$", "~"].every((sign) => count(sign) % 2 === 0 && count(sign + sign) % 2 === 0) &&
    count("[") === count("]") &&
    count("(") === count(")") &&
    !MORE_THAN_TEXT.test(text)
  );
}
