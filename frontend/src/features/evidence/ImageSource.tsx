import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchOriginal } from "../../shared/client/download";
import { Loading } from "../../shared/ui/Empty";
import { boxesOnPage } from "./highlight";
import { PageMark } from "./PageMark";
import css from "./PdfSource.module.css";
import { TextSource } from "./TextSource";
import type { SourceProps } from "./types";
import { useWidth } from "./useWidth";

/** A picture with the words that were read in it marked where they stand. */
export default function ImageSource({ evidence, live }: SourceProps) {
  const { t } = useTranslation();
  const { collection, citation } = evidence;
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const first = useRef<HTMLDivElement>(null);
  const room = useWidth(frame);
  const [picture, setPicture] = useState<ImageBitmap | "unreadable" | null>(null);
  const isThere = picture !== null && picture !== "unreadable";

  useEffect(() => {
    let gone = false;
    setPicture(null);
    fetchOriginal(collection, citation.document_id)
      .then((file) => createImageBitmap(file))
      .then((read) => !gone && setPicture(read))
      // A kind that browsers do not draw, such as TIFF: its text is shown.
      .catch(() => !gone && setPicture("unreadable"));
    return () => {
      gone = true;
    };
  }, [collection, citation.document_id]);

  const width = isThere ? Math.min(room, Math.max(picture.width, room / 2)) : 0;
  const boxes = isThere ? boxesOnPage(citation.boxes, citation.page ?? 1, width) : [];

  useEffect(() => {
    if (!isThere || !canvas.current) return;
    canvas.current.width = picture.width;
    canvas.current.height = picture.height;
    canvas.current.getContext("2d")?.drawImage(picture, 0, 0);
  }, [picture, isThere]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the boxes are drawn
  useEffect(() => {
    first.current?.scrollIntoView({ block: "center" });
  }, [picture, citation, width]);

  // Of a picture that was replaced the places are no longer right.
  if (picture === "unreadable" || live !== citation.version || citation.boxes.length === 0)
    return <TextSource evidence={evidence} live={live} kind="text" />;
  return (
    <section className={css.frame} ref={frame} tabIndex={0} aria-label={citation.document_name}>
      {isThere ? (
        <div
          className={css.page}
          style={{ width, height: (width * picture.height) / picture.width }}
          data-testid="image-page"
        >
          <canvas ref={canvas} className={css.canvas} role="img" aria-label={citation.quote} />
          {boxes.map((box, index) => (
            <PageMark
              key={`${box.left} ${box.top}`}
              box={box}
              citation={citation}
              markRef={index === 0 ? first : undefined}
            />
          ))}
        </div>
      ) : (
        <Loading label={t("evidence.opening")} />
      )}
    </section>
  );
}
