/** A text cut into parts that can be rendered one by one, and what is needed to go on when the text has grown. */
export interface Blocks {
  text: string;
  /** Finished parts; growing text does not change them. */
  done: readonly string[];
  /** The part that may still grow. */
  rest: string;
}

export const NO_BLOCKS: Blocks = { text: "", done: [], rest: "" };

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const ITEM = /^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:\s|$)/;
/** What a line below a list may begin with that belongs to the list. */
const IN_LIST = /^(?:\s|[-*+]|\d{1,9}[.)]?)/;

/**
 * Cuts Markdown at blank lines outside of fenced code and of lists, going on from an earlier cut where the text has
 * only grown, so that the work is that of the part that is new.
 */
export function cut(before: Blocks, text: string): Blocks {
  const grown = text.startsWith(before.text);
  const done = grown ? [...before.done] : [];
  let rest = grown ? before.rest + text.slice(before.text.length) : text;
  for (let end = firstEnd(rest); end > 0; end = firstEnd(rest)) {
    done.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return { text, done, rest };
}

/** Where the first block of a text ends for sure; 0 while it may go on. */
function firstEnd(text: string): number {
  let fence = "";
  let first: string | null = null;
  let blank = false;
  for (let start = 0, next: number; start < text.length; start = next) {
    next = text.indexOf("\n", start) + 1 || text.length;
    const line = text.slice(start, next);
    const marker = FENCE.exec(line)?.[1] ?? "";
    if (fence) {
      if (marker.startsWith(fence) && line.trim() === marker) fence = "";
      continue;
    }
    if (line.trim() === "") {
      blank = first !== null;
      continue;
    }
    if (blank && !(first !== null && ITEM.test(first) && IN_LIST.test(line))) return start;
    first ??= line;
    blank = false;
    fence = marker;
  }
  return 0;
}
