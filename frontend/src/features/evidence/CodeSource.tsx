import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { fetchOriginal } from "../../shared/client/download";
import { Loading } from "../../shared/ui/Empty";
import { Changed } from "./Changed";
import css from "./CodeSource.module.css";
import { intoSight } from "./intoSight";
import { type Excerpt, excerptOf } from "./lines";
import { Mark } from "./Mark";
import { TextSource } from "./TextSource";
import type { Citation, SourceProps } from "./types";

/** Larger files are shown by their text alone. */
const MAX_BYTES = 2_000_000;

/** Source code as an editor shows it: the file itself, with the numbers of its lines. */
export default function CodeSource({ evidence, live, size }: SourceProps) {
  const { t } = useTranslation();
  const { collection, citation } = evidence;
  const isSmall = size <= MAX_BYTES;
  const file = useQuery({
    queryKey: ["original", collection, citation.document_id, live],
    queryFn: async () => (await fetchOriginal(collection, citation.document_id)).text(),
    enabled: isSmall,
  });
  const text = file.data?.replaceAll("\r\n", "\n");
  const excerpt = useMemo(() => (text ? excerptOf(text, citation.quote) : null), [text, citation]);
  if (isSmall && file.isPending) return <Loading label={t("evidence.opening")} />;
  // A file of another encoding, or one that no longer has these words.
  if (!text || !excerpt) return <TextSource evidence={evidence} live={live} kind="code" />;
  return (
    <>
      <Changed state={live === citation.version ? "same" : "moved"} />
      <Lines key={citation.chunk_id + citation.start} text={text} excerpt={excerpt} citation={citation} />
    </>
  );
}

function Lines({ text, excerpt, citation }: { text: string; excerpt: Excerpt; citation: Citation }) {
  const section = useRef<HTMLElement>(null);
  const { lines, first, mark } = excerpt;

  useEffect(() => {
    intoSight(section.current?.querySelector("mark"));
  }, []);

  return (
    <section ref={section} className={css.code} tabIndex={0} aria-label={citation.document_name}>
      <ol start={first} style={{ "--digits": String(first + lines.length).length } as React.CSSProperties}>
        {lines.map(({ start, end }, index) => {
          const [from, to] = [Math.max(start, mark.start), Math.min(end, mark.end)];
          return (
            <li key={start} value={first + index} data-marked={from < to}>
              {from < to ? (
                <>
                  {text.slice(start, from)}
                  <Mark citation={citation}>{text.slice(from, to)}</Mark>
                  {text.slice(to, end)}
                </>
              ) : (
                text.slice(start, end)
              )}
            </li>
          );
        })}
      </ol>
    </section>
  );
}
