import { ChevronLeft, ChevronRight, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fetchOriginal } from "../../shared/client/download";
import { Problem } from "../../shared/client/problem";
import { IconButton } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Changed } from "./Changed";
import { PdfPage } from "./PdfPage";
import css from "./PdfSource.module.css";
import { openPdf, type PDFDocumentProxy, pageOf } from "./pdf";
import { TextSource } from "./TextSource";
import type { SourceProps } from "./types";
import { useWidth } from "./useWidth";

const ZOOMS = [1, 1.4, 2, 3];

/** The page a quote stands on, the quote marked; other pages can be turned to. */
export default function PdfSource({ evidence, live }: SourceProps) {
  const { t } = useTranslation();
  const { collection, citation } = evidence;
  const [state, setState] = useState<PDFDocumentProxy | Problem | null>(null);
  const [page, setPage] = useState(citation.page ?? 1);
  const [zoom, setZoom] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);

  const changed = live !== citation.version;
  const [place, setPlace] = useState<number | null>(null);

  useEffect(() => {
    setPage(citation.page ?? 1);
    setPlace(null);
    if (!changed || state === null || state instanceof Problem) return undefined;
    let gone = false;
    void pageOf(state, citation.quote, citation.page ?? 1).then((found) => {
      if (gone) return;
      setPlace(found);
      if (found > 0) setPage(found);
    });
    return () => {
      gone = true;
    };
  }, [citation, changed, state]);

  useEffect(() => {
    let gone = false;
    let close = () => {};
    async function open() {
      const data = await (await fetchOriginal(collection, citation.document_id)).arrayBuffer();
      const task = openPdf(data);
      close = () => void task.destroy();
      const file = await task.promise;
      if (!gone) setState(file);
    }
    setState(null);
    open().catch((error: unknown) => {
      if (!gone) setState(Problem.of(error));
    });
    return () => {
      gone = true;
      close();
    };
  }, [collection, citation.document_id]);

  if (state instanceof Problem) return <ProblemNotice error={state} />;
  // The file has these words no longer: the text of the version that was cited, where it is kept, still has.
  if (changed && place === 0) return <TextSource evidence={evidence} live={live} kind="text" />;
  const pages = state?.numPages ?? 1;
  return (
    <div className={css.source}>
      {changed && place !== null && <Changed state="moved" />}
      <div className={css.bar}>
        <IconButton
          icon={ChevronLeft}
          label={t("evidence.previous")}
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
        />
        <span aria-live="polite">{t("evidence.pageOf", { page, pages })}</span>
        <IconButton
          icon={ChevronRight}
          label={t("evidence.next")}
          disabled={page >= pages}
          onClick={() => setPage(page + 1)}
        />
        <span className={css.space} />
        <IconButton
          icon={ZoomOut}
          label={t("evidence.smaller")}
          disabled={zoom === 0}
          onClick={() => setZoom(zoom - 1)}
        />
        <IconButton
          icon={ZoomIn}
          label={t("evidence.larger")}
          disabled={zoom === ZOOMS.length - 1}
          onClick={() => setZoom(zoom + 1)}
        />
      </div>
      <section className={css.frame} ref={frame} tabIndex={0} aria-label={citation.document_name}>
        {state && width > 0 ? (
          <PdfPage
            file={state}
            number={page}
            citation={citation}
            changed={changed}
            room={width - 2}
            zoom={ZOOMS[zoom] ?? 1}
          />
        ) : (
          <Loading label={t("evidence.opening")} />
        )}
      </section>
    </div>
  );
}
