import { getKeptText, getText, type SourceText } from "./api";
import { findQuote } from "./find";
import type { Kind } from "./kind";
import type { Citation } from "./types";

/**
 * What is shown of a quote's document. `same`: the version that was cited is the one in use. `cited`: it is not, and
 * the version that was cited is shown. `moved`: only a newer one is there, and has the same words. `gone`: it has not.
 */
export interface Located {
  state: "same" | "cited" | "moved" | "gone";
  source: SourceText;
  /** Code points of the whole text; null: nothing is to be marked. */
  mark: { start: number; end: number } | null;
}

const CONTEXT = 3000;
/** Tables are shown from further up, so that they have their head, and slides whole. */
const WIDE_CONTEXT = 40_000;
/** As much as the service gives at once. */
const WINDOW = 100_000;
/** Windows share so much that a quote is whole in one of them. */
const SHARED = 5000;
const MAX_WINDOWS = 12;

/** Finds the words of a citation: where they were cited, else in the version that is in use now. */
export async function locate(
  collection: string,
  citation: Citation,
  live: number,
  kind: Kind = "text",
): Promise<Located> {
  const { document_id: id, version, start, end } = citation;
  const context = kind === "sheet" || kind === "slides" ? WIDE_CONTEXT : CONTEXT;
  const around = [collection, id, start - context, end + context] as const;
  if (version === live) {
    const source = await getText(...around, version);
    return { state: "same", source, mark: { start, end } };
  }
  const cited = await getKeptText(...around, version);
  if (cited) return { state: "cited", source: cited, mark: { start, end } };
  for (let from = 0, count = 0; count < MAX_WINDOWS; count++) {
    const source = await getText(collection, id, from, from + WINDOW);
    const mark = find(source, citation.quote);
    if (mark) return { state: "moved", source: narrow(source, mark, context), mark };
    if (source.end >= source.length) break;
    from = source.end - SHARED;
  }
  return { state: "gone", source: await getText(...around), mark: null };
}

function find(source: SourceText, quote: string): Located["mark"] {
  const found = findQuote([source.text], quote, true);
  if (!found) return null;
  // The service counts code points, JavaScript UTF-16 units.
  const points = (units: number) => source.start + [...source.text.slice(0, units)].length;
  return { start: points(found.from.offset), end: points(found.to.offset) };
}

/** The part of a window around a span. */
function narrow(
  source: SourceText,
  { start, end }: { start: number; end: number },
  context: number,
): SourceText {
  const characters = [...source.text];
  const from = Math.max(source.start, start - context);
  const to = Math.min(source.end, end + context);
  const text = characters.slice(from - source.start, to - source.start).join("");
  return { ...source, text, start: from, end: to };
}
