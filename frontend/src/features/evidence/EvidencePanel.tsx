import { useMutation, useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Download, X } from "lucide-react";
import { type KeyboardEvent, lazy, Suspense, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { saveOriginal } from "../../shared/client/download";
import { formatTime } from "../../shared/format";
import { may, useMe } from "../../shared/session";
import { IconButton } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getDocument, keys } from "./api";
import css from "./EvidencePanel.module.css";
import { kindOf } from "./kind";
import { Splitter } from "./Splitter";
import { TextSource } from "./TextSource";
import type { Citation, Evidence, SourceProps } from "./types";

const PdfSource = lazy(() => import("./PdfSource"));
const ImageSource = lazy(() => import("./ImageSource"));
const RecordingSource = lazy(() => import("./RecordingSource"));
const CitedFigures = lazy(() => import("../figures/CitedFigures"));
const CodeSource = lazy(() => import("./CodeSource"));

interface PanelProps {
  evidence: Evidence;
  onShow: (citation: Citation) => void;
  onClose: () => void;
}

/** The source of a citation beside its answer, as its format is known to people, and the way to the next one. */
export default function EvidencePanel({ evidence, onShow, onClose }: PanelProps) {
  const { t, i18n } = useTranslation();
  const { collection, citation, citations } = evidence;
  const at = citations.indexOf(citation);
  const [before, after] = [citations[at - 1], citations[at + 1]];
  const title = useRef<HTMLHeadingElement>(null);
  // Whoever may only ask sees the cited page, not the document.
  const isReader = may(useMe().data, "reader", collection);
  const document = useQuery({
    queryKey: keys.document(collection, citation.document_id),
    queryFn: () => getDocument(collection, citation.document_id),
    enabled: isReader,
  });
  const save = useMutation({
    mutationFn: () => saveOriginal(collection, citation.document_id, citation.document_name),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each citation that is opened is announced
  useEffect(() => {
    title.current?.focus({ preventScroll: true });
  }, [citation]);

  function onKey({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) {
    if (ctrlKey || metaKey || altKey) return;
    if (key === "Escape") onClose();
    if (key === "j" && after) onShow(after);
    if (key === "k" && before) onShow(before);
  }

  return (
    <aside className={css.panel} aria-label={t("evidence.label")} onKeyDown={onKey}>
      <Splitter />
      <header className={css.header}>
        <span className={css.number}>{citation.marker}</span>
        <div className={css.names}>
          <h2 ref={title} tabIndex={-1} className={css.title}>
            {citation.document_name}
          </h2>
          {citation.headings.length > 0 && <p className={css.headings}>{citation.headings.join(" › ")}</p>}
        </div>
        {citations.length > 1 && (
          <>
            <IconButton
              icon={ChevronUp}
              label={t("evidence.previousProof")}
              aria-keyshortcuts="k"
              disabled={!before}
              onClick={() => before && onShow(before)}
            />
            <span className={css.of}>{`${at + 1} / ${citations.length}`}</span>
            <IconButton
              icon={ChevronDown}
              label={t("evidence.nextProof")}
              aria-keyshortcuts="j"
              disabled={!after}
              onClick={() => after && onShow(after)}
            />
          </>
        )}
        {isReader && (
          <IconButton
            icon={Download}
            label={t("evidence.download")}
            disabled={save.isPending}
            onClick={() => save.mutate()}
          />
        )}
        <IconButton icon={X} label={t("evidence.close")} onClick={onClose} />
      </header>
      <blockquote className={css.quote}>
        {citation.quote}
        {citation.edited_by && (
          <footer className={css.edited}>
            {t("evidence.edited", { by: citation.edited_by })}
            {", "}
            {formatTime(new Date(citation.edited_at * 1000).toISOString(), i18n.language)}
          </footer>
        )}
      </blockquote>
      {save.isError && <ProblemNotice error={save.error} />}
      {document.isError && <ProblemNotice error={document.error} />}
      {!isReader && <TextSource evidence={evidence} live={citation.version} kind="text" />}
      {document.data && (
        <Suspense fallback={<Loading label={t("evidence.opening")} />}>
          <Source
            mediaType={document.data.media_type}
            evidence={evidence}
            live={document.data.live_version}
            size={document.data.size}
          />
        </Suspense>
      )}
    </aside>
  );
}

function Source({ mediaType, ...source }: SourceProps & { mediaType: string }) {
  const kind = kindOf(mediaType);
  if (kind === "pdf") return <PdfSource {...source} />;
  if (kind === "image") return <ImageSource {...source} />;
  if (kind === "recording") return <RecordingSource mediaType={mediaType} {...source} />;
  if (kind === "code") return <CodeSource {...source} />;
  const { collection, citation } = source.evidence;
  return (
    <>
      {(citation.figures?.length ?? 0) > 0 && <CitedFigures collection={collection} citations={[citation]} />}
      <TextSource {...source} kind={kind} />
    </>
  );
}
