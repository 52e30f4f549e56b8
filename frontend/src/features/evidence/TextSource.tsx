import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { keys } from "./api";
import { Blocks } from "./Blocks";
import { Changed } from "./Changed";
import { intoSight } from "./intoSight";
import type { Kind } from "./kind";
import { type Located, locate } from "./locate";
import css from "./TextSource.module.css";
import type { Citation, SourceProps } from "./types";
import { inUnits } from "./window";

type TextSourceProps = Omit<SourceProps, "size"> & { kind: Kind };

/** The text around a quote, the quote marked and in sight. */
export function TextSource({ evidence, live, kind }: TextSourceProps) {
  const { t } = useTranslation();
  const { collection, citation } = evidence;
  const located = useQuery({
    queryKey: keys.text(collection, citation, live),
    queryFn: () => locate(collection, citation, live, kind),
  });
  if (located.isPending) return <Loading label={t("evidence.opening")} />;
  if (located.isError) return <ProblemNotice error={located.error} onRetry={() => void located.refetch()} />;
  return (
    <>
      <Changed state={located.data.state} />
      <Text key={citation.chunk_id + citation.start} located={located.data} citation={citation} kind={kind} />
    </>
  );
}

function Text({ located, citation, kind }: { located: Located; citation: Citation; kind: Kind }) {
  const { t } = useTranslation();
  const { source, mark } = located;
  const section = useRef<HTMLElement>(null);
  const shown = useMemo(() => inUnits(source, mark), [source, mark]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once the text is there
  useEffect(() => {
    intoSight(section.current?.querySelector("mark"));
  }, [shown]);

  return (
    <section ref={section} className={css.text} tabIndex={0} aria-label={citation.document_name}>
      {source.start > 0 && <span className={css.cut}>{t("evidence.cut")}</span>}
      <Blocks {...shown} kind={kind} citation={citation} />
      {source.end < source.length && <span className={css.cut}>{t("evidence.cut")}</span>}
    </section>
  );
}
