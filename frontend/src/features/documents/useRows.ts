import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { type FocusEvent, type RefObject, useLayoutEffect, useState } from "react";
import type { Document } from "./status";

/** Of a row with one line; the others are measured once they are there. */
const ROW_PIXELS = 44;
/** Above and below what is seen, so that Tab always finds a next row. */
const SPARE_ROWS = 12;

/** A document whose row is drawn, below `gap` pixels of rows that are not. */
export interface DrawnRow {
  document: Document;
  index: number;
  gap: number;
}

/**
 * Which rows of a long list are drawn: those in sight of the page, which scrolls in `main`, some around them, and
 * the one that has the focus, which must not be lost when it is scrolled away, with those it goes to from there.
 */
export function useRows(body: RefObject<HTMLElement | null>, documents: readonly Document[]) {
  const [focused, setFocused] = useState<string | null>(null);
  const [above, setAbove] = useState(0);
  const scroller = () => body.current?.closest("main") ?? null;

  useLayoutEffect(() => {
    const main = body.current?.closest("main");
    const view = main?.firstElementChild;
    if (!main || !view) return undefined;
    const look = () => {
      const top = body.current?.getBoundingClientRect().top;
      if (top !== undefined) setAbove(top - main.getBoundingClientRect().top + main.scrollTop);
    };
    look();
    // What stands above the list comes and goes: uploads, notices.
    const observer = new ResizeObserver(look);
    observer.observe(view);
    return () => observer.disconnect();
  }, [body]);

  const kept = focused === null ? -1 : documents.findIndex(({ id }) => id === focused);
  const rows = useVirtualizer({
    count: documents.length,
    getScrollElement: scroller,
    estimateSize: () => ROW_PIXELS,
    getItemKey: (index) => documents[index]?.id ?? index,
    overscan: SPARE_ROWS,
    scrollMargin: above,
    rangeExtractor: (range) => {
      const near = defaultRangeExtractor(range);
      if (kept < 0) return near;
      const around = [kept - 1, kept, kept + 1].filter((index) => index >= 0 && index < range.count);
      return [...new Set([...near, ...around])].sort((a, b) => a - b);
    },
  });

  const drawn: DrawnRow[] = [];
  let end = above;
  for (const item of rows.getVirtualItems()) {
    const document = documents[item.index];
    if (document) drawn.push({ document, index: item.index, gap: item.start - end });
    end = item.end;
  }
  return {
    drawn,
    /** Pixels of the rows below the last that is drawn. */
    rest: rows.getTotalSize() + above - end,
    measure: rows.measureElement,
    onFocus: (event: FocusEvent) => {
      setFocused(event.target.closest("tr")?.dataset.document ?? null);
    },
    onBlur: (event: FocusEvent) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
    },
  };
}
