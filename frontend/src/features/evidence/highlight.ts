import type { Schemas } from "../../shared/client/api";
import { findQuote } from "./find";

/** A rectangle in pixels, from the top left of the page as it is shown. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Boxes of the citation on a page that is shown `width` wide; the API counts points from the lower left. */
export function boxesOnPage(placed: readonly Schemas["BoxOut"][], page: number, width: number): Box[] {
  return placed
    .filter((box) => box.page === page)
    .map(({ x0, y0, x1, y1, page_width, page_height }) => {
      const scale = width / page_width;
      return {
        left: x0 * scale,
        top: (page_height - y1) * scale,
        width: (x1 - x0) * scale,
        height: (y1 - y0) * scale,
      };
    });
}

/** Boxes over the quote in a rendered text layer; empty when the quote is not on this page. */
export function boxesOf(layer: HTMLElement, quote: string, whole = false): Box[] {
  const spans = [...layer.querySelectorAll("span")].filter((span) => span.firstChild instanceof window.Text);
  const found = findQuote(
    spans.map((span) => span.textContent ?? ""),
    quote,
    whole,
  );
  if (!found) return [];
  const origin = layer.getBoundingClientRect();
  const boxes: Box[] = [];
  for (let piece = found.from.piece; piece <= found.to.piece; piece++) {
    const node = spans[piece]?.firstChild;
    if (!node) continue;
    const range = document.createRange();
    range.setStart(node, piece === found.from.piece ? found.from.offset : 0);
    range.setEnd(node, piece === found.to.piece ? found.to.offset : (node.textContent ?? "").length);
    for (const rect of range.getClientRects()) {
      boxes.push({
        left: rect.left - origin.left,
        top: rect.top - origin.top,
        width: rect.width,
        height: rect.height,
      });
    }
  }
  return boxes;
}
