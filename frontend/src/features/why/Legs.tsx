import { useTranslation } from "react-i18next";
import type { Trace } from "./api";
import css from "./Why.module.css";

const SHOWN = 10;
const REASONS = ["language", "rebuilding", "setting"] as const;

/** What each leg of the search found, with its own scores; of several collections in each. */
export function Legs({ trace }: { trace: Trace }) {
  const { t } = useTranslation();
  const { searches } = trace;
  if (searches.length === 0) {
    return (
      <section>
        <h3>{t("why.legs")}</h3>
        <Search search={trace.search} chunks={trace.chunks} />
      </section>
    );
  }
  return (
    <section>
      <h3>{t("why.legs")}</h3>
      {searches.map((search) => (
        <details key={search.collection}>
          <summary>{search.collection}</summary>
          <Search search={search} chunks={trace.chunks} />
        </details>
      ))}
    </section>
  );
}

function Search({ search, chunks }: { search: Trace["search"]; chunks: Trace["chunks"] }) {
  const { t } = useTranslation();
  const names = new Map(chunks.map((chunk) => [chunk.id, chunk]));
  return (
    <div className={css.legs}>
      {search.legs.map(({ leg, asked, found, weight, left_out, hits }) => {
        const reason = REASONS.find((one) => one === left_out);
        return (
          <div key={leg}>
            <h4>{t(`why.leg.${leg}`)}</h4>
            {asked && <p className={css.soft}>{t("why.found", { count: found, weight: weight ?? 1 })}</p>}
            {reason && <p className={css.soft}>{t(`why.leftOut.${reason}`)}</p>}
            <ol className={css.hits}>
              {hits.slice(0, SHOWN).map((hit) => {
                const chunk = names.get(hit.chunk_id);
                return (
                  <li key={hit.chunk_id}>
                    <span className={css.score}>{hit.score.toFixed(3)}</span>
                    <span title={chunk?.text.slice(0, 300)}>
                      {chunk ? [chunk.document_name, ...chunk.headings.slice(-1)].join(" › ") : t("why.gone")}
                    </span>
                  </li>
                );
              })}
            </ol>
          </div>
        );
      })}
    </div>
  );
}
