import { useTranslation } from "react-i18next";
import type { Citation } from "../evidence/types";
import { usePlace } from "./place";
import css from "./Sources.module.css";

interface SourcesProps {
  citations: readonly Citation[];
  opened: Citation | undefined;
  onOpen: (citation: Citation) => void;
}

export function Sources({ citations, opened, onOpen }: SourcesProps) {
  const { t } = useTranslation();
  const place = usePlace();
  return (
    <section className={css.sources} aria-label={t("ask.sources")}>
      <h3 className={css.title}>{t("ask.sources")}</h3>
      <ul className={css.list}>
        {citations.map((citation) => (
          <li key={citation.marker}>
            <button
              type="button"
              className={css.source}
              aria-pressed={citation === opened}
              onClick={() => onOpen(citation)}
            >
              <span className={css.number}>{citation.marker}</span>
              <span className={css.where}>{place(citation)}</span>
              <span className={css.quote}>{citation.quote}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
