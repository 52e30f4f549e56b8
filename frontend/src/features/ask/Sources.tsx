import { FileSpreadsheet, FileText, Presentation } from "lucide-react";
import { useTranslation } from "react-i18next";
import { rowOf } from "../../shared/markdown/tabulate";
import type { Citation } from "../evidence/types";
import { byDocument } from "./byDocument";
import { usePlaceIn } from "./place";
import css from "./Sources.module.css";

interface SourcesProps {
  citations: readonly Citation[];
  opened: Citation | undefined;
  onOpen: (citation: Citation) => void;
}

/** What an answer quotes: a card for each document, with the places in it. */
export function Sources({ citations, opened, onOpen }: SourcesProps) {
  const { t } = useTranslation();
  const placeIn = usePlaceIn();
  const isOfSeveral = new Set(citations.map(({ collection }) => collection)).size > 1;
  return (
    <section className={css.sources} aria-label={t("ask.sources")}>
      <h3 className={css.title}>{t("ask.sources")}</h3>
      <ul className={css.list}>
        {byDocument(citations).map(({ id, name, places }) => {
          const Icon = iconOf(name);
          return (
            <li key={id} className={css.card}>
              <p className={css.document} title={name}>
                <Icon aria-hidden size={16} />
                <span>
                  {isOfSeveral && `${places[0]?.collection} › `}
                  {name}
                </span>
              </p>
              <ul className={css.places}>
                {places.map((citation) => (
                  <li key={citation.marker}>
                    <button
                      type="button"
                      className={css.source}
                      aria-pressed={citation === opened}
                      onClick={() => onOpen(citation)}
                    >
                      <span className={css.number}>{citation.marker}</span>
                      <span className={css.where}>
                        {placeIn(citation)}
                        {citation.curated && ` (${t("evidence.curated")})`}
                        {citation.edited_by && ` (${t("evidence.edited", { by: citation.edited_by })})`}
                      </span>
                      <Quote text={citation.quote} />
                    </button>
                  </li>
                ))}
              </ul>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** The words that are quoted; of a table's row its cells below their names. */
function Quote({ text }: { text: string }) {
  const row = rowOf(text);
  if (!row) return <span className={css.quote}>{text}</span>;
  return (
    <span className={css.row}>
      {row.names.map((name, at) => (
        <span key={name} className={css.cell}>
          <span className={css.name}>{name}</span>
          {row.cells[at]}
        </span>
      ))}
    </span>
  );
}

function iconOf(name: string) {
  if (/\.(csv|tsv|xlsx?|ods)$/i.test(name)) return FileSpreadsheet;
  return /\.(pptx?|odp)$/i.test(name) ? Presentation : FileText;
}
