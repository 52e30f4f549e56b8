/** From left to right of a page, in points from its left edge. */
export interface Column {
  left: number;
  right: number;
}

/** Kept free beside the text, in points. */
const MARGIN = 14;
/** A page with a few words only is not blown up beyond this part of its width. */
const MIN_SHARE = 0.6;

type Matrix = readonly number[];

interface Page {
  width: number;
  /** From the PDF's own units to those of the page as it is shown. */
  transform: Matrix;
}

/** The columns of a page that have text; all of it where there is none or its text runs otherwise than across. */
export function textColumn(items: readonly object[], { width, transform }: Page): Column {
  const [a = 1, , c = 0, , e = 0] = transform;
  let [left, right] = [width, 0];
  for (const item of items) {
    if (!isText(item) || item.str.trim() === "") continue;
    const [, rise = 0, , , x = 0, y = 0] = item.transform;
    if (Math.abs(rise) > 0.01 || Math.abs(c) > 0.01) return { left: 0, right: width };
    const start = a * x + c * y + e;
    left = Math.min(left, start);
    right = Math.max(right, start + a * item.width);
  }
  if (left >= right) return { left: 0, right: width };
  left = Math.max(0, left - MARGIN);
  right = Math.min(width, right + MARGIN);
  const missing = Math.max(0, width * MIN_SHARE - (right - left));
  left = Math.max(0, left - missing / 2);
  right = Math.min(width, Math.max(right + missing / 2, left + width * MIN_SHARE));
  return { left, right };
}

interface TextItem {
  str: string;
  transform: Matrix;
  width: number;
}

function isText(item: object): item is TextItem {
  return "str" in item && typeof item.str === "string";
}
