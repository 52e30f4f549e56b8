import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, body, inCollection, raw } from "../../shared/client/api";
import type { Citation } from "../evidence/types";
import css from "./CitedFigures.module.css";

interface CitedFiguresProps {
  collection: string;
  citations: readonly Citation[];
  onOpen?: ((citation: Citation) => void) | undefined;
}

/** The figures that quotes are the captions of, or speak of, each once. */
export default function CitedFigures({ collection, citations, onOpen }: CitedFiguresProps) {
  const cited = new Map(
    citations.flatMap((citation) =>
      (citation.figures ?? []).map(
        (number) => [`${citation.document_id} ${number}`, { citation, number }] as const,
      ),
    ),
  );
  return (
    <ul className={css.figures}>
      {[...cited].map(([key, { citation, number }]) => (
        <li key={key}>
          <Figure
            collection={citation.collection || collection}
            citation={citation}
            number={number}
            onOpen={onOpen && (() => onOpen(citation))}
          />
        </li>
      ))}
    </ul>
  );
}

interface FigureProps {
  collection: string;
  citation: Citation;
  number: number;
  onOpen: (() => void) | undefined;
}

function Figure({ collection, citation, number, onOpen }: FigureProps) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const id = citation.document_id;
  const key = ["figures", collection, id, citation.version];
  const list = useQuery({
    queryKey: key,
    queryFn: () =>
      body(
        api.GET("/v1/documents/{document_id}/figures", {
          params: { path: { document_id: id }, query: { collection } },
        }),
      ),
  });
  // Drawn, because a plain address could not carry the key.
  const picture = useQuery({
    queryKey: [...key, number],
    queryFn: async () => {
      const path = `/v1/documents/${encodeURIComponent(id)}/figures/${number}`;
      return createImageBitmap(await (await raw(inCollection(path, collection))).blob());
    },
    enabled: list.data?.version === citation.version,
  });
  const image = picture.data;

  useEffect(() => {
    if (!image || !canvas.current) return;
    canvas.current.width = image.width;
    canvas.current.height = image.height;
    canvas.current.getContext("2d")?.drawImage(image, 0, 0);
  }, [image]);

  // Of a version that was replaced, or to one who may not read the whole document, there is none.
  if (!image) return null;
  const figure = list.data?.figures.find((one) => one.number === number);
  const caption = figure?.caption ?? citation.document_name;
  const drawing = <canvas ref={canvas} className={css.picture} role="img" aria-label={caption} />;
  return (
    <figure className={css.figure}>
      {onOpen ? (
        <button
          type="button"
          className={css.open}
          onClick={onOpen}
          aria-label={`${t("ask.sources")}: ${caption}`}
        >
          {drawing}
        </button>
      ) : (
        drawing
      )}
      <figcaption>
        <span className={css.caption}>{caption}</span>
        {figure?.description && (
          <details className={css.described}>
            <summary>{t("ask.figureDescribed", { model: figure.described_by })}</summary>
            {figure.description}
          </details>
        )}
      </figcaption>
    </figure>
  );
}
