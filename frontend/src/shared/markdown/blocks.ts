import { FENCE, ITEM, pieceEnd, withoutBlanks } from "./pieces";

/** A block of Markdown, in pieces that can be rendered one by one where it is long; most blocks are one piece. */
export interface Block {
  pieces: readonly string[];
}

/** A text cut into blocks, and what is needed to go on when the text has grown. */
export interface Blocks {
  text: string;
  /** Finished blocks; growing text does not change them. */
  done: readonly Block[];
  /** Finished pieces of the block that may still grow. */
  pieces: readonly string[];
  /** The piece that may still grow. */
  rest: string;
}

export const NO_BLOCKS: Blocks = { text: "", done: [], pieces: [], rest: "" };

/** What a line below a list may begin with that belongs to the list. */
const IN_LIST = /^(?:\s|[-*+]|\d{1,9}[.)]?)/;
/** A line that ends a paragraph without a blank line before it; one of dashes and bars may belong to a table. */
const INTERRUPTS = /^ {0,3}(?:[-*+] +[^\s|:-]|1[.)] +\S|#{1,6} +\S|> ?\S|`{3}|~{3})/;
/** What such a line belongs to: a quote, a formula, raw HTML. */
const HOLDS = /^ {0,3}(?:>|\$\$|\\\[|<)/;
const HEADING = /^ {0,3}#{1,6}\s/;

/**
 * Cuts Markdown at the ends of blocks, and long blocks within, going on from an earlier cut where the text has only
 * grown, so that the work is that of the part that is new.
 */
export function cut(before: Blocks, text: string): Blocks {
  const grown = text.startsWith(before.text);
  const done = grown ? [...before.done] : [];
  let pieces = grown ? [...before.pieces] : [];
  let rest = grown ? before.rest + text.slice(before.text.length) : text;
  for (;;) {
    const first = pieces[0] ?? "";
    const end = blockEnd(rest, first);
    const at = pieceEnd(end > 0 ? rest.slice(0, end) : rest, first);
    if (at > 0) {
      pieces.push(rest.slice(0, at));
      rest = rest.slice(at);
    } else if (end > 0) {
      done.push({ pieces: [...pieces, rest.slice(0, end)] });
      pieces = [];
      rest = rest.slice(end);
    } else return { text, done, pieces, rest };
  }
}

/**
 * Where the block that a text begins with, or goes on with, ends for sure; 0 while it may go on.
 *
 * `before` is the first piece of the block where the text goes on with one.
 */
function blockEnd(text: string, before: string): number {
  let first = firstLine(withoutBlanks(before)) || null;
  let fence = fenceOf(first ?? "");
  let blank = false;
  for (let start = 0, next: number; start < text.length; start = next) {
    const line = firstLine(text.slice(start));
    next = start + line.length;
    if (fence) {
      if (!closes(line, fence)) continue;
      fence = "";
      // Code is over with its fence, but for code within a list.
      blank = fenceOf(first ?? "") !== "";
    } else if (line.trim() === "") {
      blank = first !== null;
    } else if (first !== null && isOver(first, line, blank)) {
      return start;
    } else {
      first ??= line;
      blank = false;
      fence = fenceOf(line);
    }
  }
  return 0;
}

function firstLine(text: string): string {
  return text.slice(0, text.indexOf("\n") + 1 || text.length);
}

/** What a line that begins code begins it with; empty for any other. */
function fenceOf(line: string): string {
  return FENCE.exec(line)?.[1] ?? "";
}

function closes(line: string, fence: string): boolean {
  const marker = fenceOf(line);
  return marker.startsWith(fence) && line.trim() === marker;
}

/** Whether a line that is not blank is of another block than the one that began with the line `first`. */
function isOver(first: string, line: string, blank: boolean): boolean {
  if (ITEM.test(first)) return blank && !IN_LIST.test(line);
  if (blank || HEADING.test(first)) return true;
  return INTERRUPTS.test(line) && !HOLDS.test(first);
}
