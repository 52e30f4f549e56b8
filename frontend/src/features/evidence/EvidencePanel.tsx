import { useMutation, useQuery } from "@tanstack/react-query";
import { Download, X } from "lucide-react";
import { lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { saveOriginal } from "../../shared/client/download";
import { IconButton } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getDocument, keys } from "./api";
import css from "./EvidencePanel.module.css";
import { TextSource } from "./TextSource";
import type { Evidence } from "./types";

const PdfSource = lazy(() => import("./PdfSource"));

/** The source of a citation beside its answer: the page of a PDF, or the text around the quote. */
export default function EvidencePanel({ evidence, onClose }: { evidence: Evidence; onClose: () => void }) {
  const { t } = useTranslation();
  const { collection, citation } = evidence;
  const title = useRef<HTMLHeadingElement>(null);
  const document = useQuery({
    queryKey: keys.document(collection, citation.document_id),
    queryFn: () => getDocument(collection, citation.document_id),
  });
  const save = useMutation({
    mutationFn: () => saveOriginal(collection, citation.document_id, citation.document_name),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each citation that is opened is announced
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
  }, [citation]);

  return (
    <aside
      className={css.panel}
      aria-label={t("evidence.label")}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <header className={css.header}>
        <span className={css.number}>{citation.marker}</span>
        <div className={css.names}>
          <h2 ref={title} tabIndex={-1} className={css.title}>
            {citation.document_name}
          </h2>
          {citation.headings.length > 0 && <p className={css.headings}>{citation.headings.join(" › ")}</p>}
        </div>
        <IconButton
          icon={Download}
          label={t("evidence.download")}
          disabled={save.isPending}
          onClick={() => save.mutate()}
        />
        <IconButton icon={X} label={t("evidence.close")} onClick={onClose} />
      </header>
      <blockquote className={css.quote}>{citation.quote}</blockquote>
      {save.isError && <ProblemNotice error={save.error} />}
      {document.isError && <ProblemNotice error={document.error} />}
      {document.data && (
        <Suspense fallback={<Loading label={t("evidence.opening")} />}>
          {document.data.media_type === "application/pdf" ? (
            <PdfSource evidence={evidence} live={document.data.live_version} />
          ) : (
            <TextSource evidence={evidence} live={document.data.live_version} />
          )}
        </Suspense>
      )}
    </aside>
  );
}
