import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Box, boxesOf, boxesOnPage } from "./highlight";
import css from "./PdfSource.module.css";
import { type PDFDocumentProxy, TextLayer } from "./pdf";
import type { Citation } from "./types";

interface PdfPageProps {
  file: PDFDocumentProxy;
  number: number;
  citation: Citation;
  /** Whether the file is no longer the one that was cited: the words are then looked for, and places are not used. */
  changed: boolean;
  /** Width in CSS pixels. */
  width: number;
}

/** One page as it was printed, its text over it, and the quote marked. */
export function PdfPage({ file, number, citation, changed, width }: PdfPageProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const first = useRef<HTMLDivElement>(null);
  const [boxes, setBoxes] = useState<Box[]>([]);
  const [size, setSize] = useState({ width, height: width * Math.SQRT2 });

  useEffect(() => {
    let gone = false;
    let stop = () => {};
    async function draw() {
      const page = await file.getPage(number);
      if (gone || !canvas.current || !layer.current) return;
      const viewport = page.getViewport({ scale: width / page.getViewport({ scale: 1 }).width });
      setSize({ width: viewport.width, height: viewport.height });
      const density = window.devicePixelRatio || 1;
      canvas.current.width = Math.floor(viewport.width * density);
      canvas.current.height = Math.floor(viewport.height * density);
      const task = page.render({
        canvas: canvas.current,
        viewport,
        transform: [density, 0, 0, density, 0, 0],
      });
      layer.current.replaceChildren();
      layer.current.style.setProperty("--total-scale-factor", String(viewport.scale));
      const text = new TextLayer({
        textContentSource: page.streamTextContent(),
        container: layer.current,
        viewport,
      });
      stop = () => {
        task.cancel();
        text.cancel();
      };
      await Promise.all([task.promise, text.render()]);
      if (gone || !layer.current) return;
      const placed = changed ? [] : boxesOnPage(citation.boxes, number, viewport.width);
      // Answers from before the parser told places have none: the words are then looked for.
      setBoxes(placed.length > 0 ? placed : boxesOf(layer.current, citation.quote, changed));
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
  }, [file, number, citation, changed, width]);

  useEffect(() => {
    if (boxes.length > 0) first.current?.scrollIntoView({ block: "center" });
  }, [boxes]);

  return (
    <div className={css.page} style={size} data-testid="pdf-page">
      <canvas ref={canvas} className={css.canvas} aria-hidden />
      {boxes.map((box, index) => (
        <div
          key={`${box.left} ${box.top}`}
          ref={index === 0 ? first : undefined}
          className={css.mark}
          style={box}
          data-testid="highlight"
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
