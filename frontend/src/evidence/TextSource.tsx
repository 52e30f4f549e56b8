import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { api, body } from "../client/api";
import { Loading } from "../ui/Empty";
import { ProblemNotice } from "../ui/ProblemNotice";
import css from "./TextSource.module.css";
import type { Evidence } from "./types";
import { around } from "./window";

const CONTEXT = 3000;

/** The text around a quote, the quote marked and in sight. */
export function TextSource({ evidence }: { evidence: Evidence }) {
  const { t } = useTranslation();
  const { collection, citation } = evidence;
  const mark = useRef<HTMLElement>(null);
  const text = useQuery({
    queryKey: ["text", collection, citation.document_id, citation.version, citation.start, citation.end],
    queryFn: () => {
      const path = { document_id: citation.document_id };
      const query = { collection, start: Math.max(0, citation.start - CONTEXT), end: citation.end + CONTEXT };
      return body(api.GET("/v1/documents/{document_id}/text", { params: { path, query } }));
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the text is there, and for each quote
  useEffect(() => mark.current?.scrollIntoView({ block: "center" }), [text.data, citation]);

  if (text.isPending) return <Loading label={t("evidence.opening")} />;
  if (text.isError) return <ProblemNotice error={text.error} onRetry={() => void text.refetch()} />;
  const [before, quote, after] = around(text.data, citation);
  return (
    <section className={css.text} tabIndex={0} aria-label={citation.document_name}>
      {text.data.start > 0 && <span className={css.cut}>{t("evidence.cut")}</span>}
      {before}
      <mark ref={mark} data-testid="highlight">
        {quote}
      </mark>
      {after}
      {text.data.end < text.data.length && <span className={css.cut}>{t("evidence.cut")}</span>}
    </section>
  );
}
