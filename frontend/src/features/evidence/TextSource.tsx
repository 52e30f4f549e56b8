import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getText, keys } from "./api";
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
    queryKey: keys.text(collection, citation),
    queryFn: () =>
      getText(collection, citation.document_id, citation.start - CONTEXT, citation.end + CONTEXT),
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
