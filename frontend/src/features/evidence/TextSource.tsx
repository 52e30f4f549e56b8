import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { keys } from "./api";
import { Changed } from "./Changed";
import { locate } from "./locate";
import css from "./TextSource.module.css";
import type { Evidence } from "./types";
import { around } from "./window";

/** The text around a quote, the quote marked and in sight. */
export function TextSource({ evidence, live }: { evidence: Evidence; live: number }) {
  const { t } = useTranslation();
  const { collection, citation } = evidence;
  const mark = useRef<HTMLElement>(null);
  const located = useQuery({
    queryKey: keys.text(collection, citation, live),
    queryFn: () => locate(collection, citation, live),
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the text is there, and for each quote
  useEffect(() => {
    mark.current?.scrollIntoView({ block: "center" });
  }, [located.data, citation]);

  if (located.isPending) return <Loading label={t("evidence.opening")} />;
  if (located.isError) return <ProblemNotice error={located.error} onRetry={() => void located.refetch()} />;
  const { state, source, mark: place } = located.data;
  const [before, quote, after] = around(source, place ?? { start: source.end, end: source.end });
  return (
    <>
      <Changed state={state} />
      <section className={css.text} tabIndex={0} aria-label={citation.document_name}>
        {source.start > 0 && <span className={css.cut}>{t("evidence.cut")}</span>}
        {before}
        {place && (
          <mark ref={mark} data-testid="highlight">
            {quote}
          </mark>
        )}
        {after}
        {source.end < source.length && <span className={css.cut}>{t("evidence.cut")}</span>}
      </section>
    </>
  );
}
