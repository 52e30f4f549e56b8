import { type PointerEvent, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Column, textColumn } from "./crop";
import { type Box, boxesOf, boxesOnPage } from "./highlight";
import { PageMark } from "./PageMark";
import css from "./PdfSource.module.css";
import { light } from "./pairing";
import { type PageViewport, type PDFDocumentProxy, type PDFPageProxy, TextLayer } from "./pdf";
import type { Citation } from "./types";

interface PdfPageProps {
  file: PDFDocumentProxy;
  number: number;
  citation: Citation;
  /** Whether the file is no longer the one that was cited: the words are then looked for, and places are not used. */
  changed: boolean;
  /** Width that the text of the page is to fill, in CSS pixels. */
  room: number;
  zoom: number;
}

/** Draws a page and lays its text over it. */
function drawPage(page: PDFPageProxy, viewport: PageViewport, canvas: HTMLCanvasElement, layer: HTMLElement) {
  const density = window.devicePixelRatio || 1;
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  const task = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] });
  layer.replaceChildren();
  layer.style.setProperty("--total-scale-factor", String(viewport.scale));
  const text = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport });
  return {
    done: Promise.all([task.promise, text.render()]),
    stop: () => {
      task.cancel();
      text.cancel();
    },
  };
}

/** Where the parser placed the quote, in a file that has not changed; else, and in older answers, where its words are. */
function marks(citation: Citation, page: number, width: number, layer: HTMLElement, changed: boolean): Box[] {
  const placed = changed ? [] : boxesOnPage(citation.boxes, page, width);
  return placed.length > 0 ? placed : boxesOf(layer, citation.quote, changed);
}

/** One page as it was printed, its text over it, and the quote marked. */
export function PdfPage({ file, number, citation, changed, room, zoom }: PdfPageProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const first = useRef<HTMLDivElement>(null);
  const outer = useRef<HTMLDivElement>(null);
  const [boxes, setBoxes] = useState<Box[]>([]);
  const [size, setSize] = useState({ width: room, height: room * Math.SQRT2 });
  const [column, setColumn] = useState<Column | null>(null);

  useEffect(() => {
    let gone = false;
    let stop = () => {};
    async function draw() {
      const [sheet, over] = [canvas.current, layer.current];
      if (!sheet || !over) return;
      const page = await file.getPage(number);
      const { items } = await page.getTextContent();
      if (gone) return;
      const found = textColumn(items, page.getViewport({ scale: 1 }));
      const viewport = page.getViewport({ scale: (room / (found.right - found.left)) * zoom });
      setColumn({ left: found.left * viewport.scale, right: found.right * viewport.scale });
      setSize({ width: viewport.width, height: viewport.height });
      const drawing = drawPage(page, viewport, sheet, over);
      stop = drawing.stop;
      await drawing.done;
      if (gone) return;
      setBoxes(marks(citation, number, viewport.width, over, changed));
    }
    setBoxes([]);
    draw().catch((error: unknown) => {
      // A page that is drawn anew cancels the drawing before it.
      if (!gone && !(error instanceof Error && /cancel/i.test(error.name + error.message))) throw error;
    });
    return () => {
      gone = true;
      stop();
    };
  }, [file, number, citation, changed, room, zoom]);

  // The margins stay, out of sight: the frame is scrolled to the text, and where it is larger, to the mark.
  useEffect(() => {
    const frame = outer.current?.parentElement;
    if (boxes.length > 0) first.current?.scrollIntoView({ block: "center", inline: "center" });
    if (frame && column && (zoom === 1 || boxes.length === 0)) frame.scrollLeft = column.left;
  }, [boxes, column, zoom]);

  // The text lies over the marks, so that they are not pointed at themselves.
  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const within = (box: Box) =>
      x >= box.left && x <= box.left + box.width && y >= box.top && y <= box.top + box.height;
    light(boxes.some(within) ? citation : null);
  }

  return (
    <div
      ref={outer}
      className={css.page}
      style={size}
      data-testid="pdf-page"
      onPointerMove={onPointerMove}
      onPointerLeave={() => light(null)}
    >
      <canvas ref={canvas} className={css.canvas} aria-hidden />
      {boxes.map((box, index) => (
        <PageMark
          key={`${box.left} ${box.top}`}
          box={box}
          citation={citation}
          markRef={index === 0 ? first : undefined}
        />
      ))}
      <div
        ref={layer}
        className={css.text}
        role="document"
        aria-label={t("evidence.pageText", { page: number })}
      />
    </div>
  );
}
