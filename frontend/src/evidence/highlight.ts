import { findQuote } from "./find";

/** A rectangle in pixels, from the top left of the page as it is shown. */
export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Boxes over the quote in a rendered text layer; empty when the quote is not on this page. */
export function boxesOf(layer: HTMLElement, quote: string): Box[] {
  const spans = [...layer.querySelectorAll("span")].filter((span) => span.firstChild instanceof window.Text);
  const found = findQuote(
    spans.map((span) => span.textContent ?? ""),
    quote,
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
