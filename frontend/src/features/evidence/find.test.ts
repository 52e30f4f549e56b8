import { expect, test } from "vitest";
import type { SourceText } from "./api";
import { findQuote } from "./find";
import { boxesOnPage } from "./highlight";
import { inUnits } from "./window";

/** The words that a span covers. */
function covered(pieces: string[], quote: string): string | null {
  const span = findQuote(pieces, quote);
  if (!span) return null;
  return pieces
    .map((piece, index) => {
      if (index < span.from.piece || index > span.to.piece) return "";
      const start = index === span.from.piece ? span.from.offset : 0;
      return piece.slice(start, index === span.to.piece ? span.to.offset : undefined);
    })
    .join("|");
}

test("a quote over several pieces, set apart differently", () => {
  const pieces = ["Check the zero ", "point every six", "months and", " the rest."];
  expect(covered(pieces, "zero point every\nsix months")).toBe("zero |point every six|months||".slice(0, -1));
});

test("ligatures and full-width forms are the same text", () => {
  expect(covered(["the ﬁrst oﬃce in Ｔｏｋｙｏ"], "first office in Tokyo")).toBe("ﬁrst oﬃce in Ｔｏｋｙｏ");
});

test("Chinese without spaces is found in a line with spaces", () => {
  expect(covered(["建议每六个月检查一次零点，每 24 个月校准一次；"], "每24个月校准一次")).toBe(
    "每 24 个月校准一次",
  );
});

test("a quote that goes on on the next page is marked as far as it is here", () => {
  const quote = "This sentence begins on one page and ends somewhere on the next page of the file.";
  expect(covered(["Before. This sentence begins on one page and"], quote)).toBe(
    "This sentence begins on one page and",
  );
});

test("what is not there is not found", () => {
  expect(findQuote(["Something else entirely."], "A quote of some length")).toBeNull();
  expect(findQuote([], "A quote")).toBeNull();
  expect(findQuote(["Text"], "  ")).toBeNull();
});

test("characters outside the basic plane keep their places", () => {
  expect(covered(["𠮷野家 𠮷 opens at nine"], "opens at nine")).toBe("opens at nine");
});

test("a window is counted in code points, its parts are cut in UTF-16 units", () => {
  const source = { text: "😀ab引文cd", start: 100, pages: [], blocks: [] } as unknown as SourceText;
  const { text, mark, blocks } = inUnits(source, { start: 103, end: 105 });
  expect(mark && text.slice(mark.start, mark.end)).toBe("引文");
  expect(blocks).toEqual([{ kind: "paragraph", start: 0, end: text.length, level: 0 }]);
});

test("what reaches beyond a window is cut to it, and what lies outside is left out", () => {
  const block = (start: number, end: number) => ({ kind: "paragraph", start, end, level: 0 });
  const source = {
    text: "abc",
    start: 5,
    pages: [],
    blocks: [block(0, 5), block(4, 6), block(7, 99)],
  } as unknown as SourceText;
  expect(inUnits(source, null).blocks.map(({ start, end }) => [start, end])).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test("boxes are turned from points from below into pixels from above", () => {
  const box = { page: 2, x0: 72, y0: 700, x1: 272, y1: 712, page_width: 612, page_height: 792 };
  expect(boxesOnPage([box, { ...box, page: 3 }], 2, 1224)).toEqual([
    { left: 144, top: 160, width: 400, height: 24 },
  ]);
});
