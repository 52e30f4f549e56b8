import { findQuote } from "./find";
import type { Slice } from "./rows";

/** Part of a file's lines around a quote. */
export interface Excerpt {
  /** Number of the first line, from 1. */
  first: number;
  lines: Slice[];
  mark: Slice;
  isStart: boolean;
  isEnd: boolean;
}

/** Lines before and behind the quote that are shown. */
const AROUND = 300;

/** The lines of a source file around a quote, with the numbers that an editor gives them; null: it is not there. */
export function excerptOf(text: string, quote: string): Excerpt | null {
  const found = findQuote([text], quote, true);
  if (!found) return null;
  const mark = { start: found.from.offset, end: found.to.offset };
  const lines: Slice[] = [];
  let at = 0;
  for (const line of text.split("\n")) {
    lines.push({ start: at, end: at + line.length });
    at += line.length + 1;
  }
  const from = Math.max(0, lines.findIndex((line) => line.end >= mark.start) - AROUND);
  const last = lines.findIndex((line) => line.end >= mark.end);
  const to = Math.min(lines.length, last + 1 + AROUND);
  return {
    first: from + 1,
    lines: lines.slice(from, to),
    mark,
    isStart: from === 0,
    isEnd: to === lines.length,
  };
}
