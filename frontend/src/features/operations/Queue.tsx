import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber } from "../../shared/format";
import css from "./OperationsView.module.css";

/** How many documents stand where, and how long the oldest one waits. */
export function Queue({ queue }: { queue: Schemas["QueueOut"] }) {
  const { t, i18n } = useTranslation();
  const counts = queue.documents;
  const sum = (...states: Schemas["DocumentStatus"][]) =>
    states.reduce((total, state) => total + (counts[state] ?? 0), 0);
  const cards = {
    waiting: sum("RECEIVED"),
    working: sum("PARSED", "INDEXED"),
    ready: sum("READY"),
    failed: sum("FAILED", "QUARANTINED"),
    deleting: sum("DELETING"),
  };
  return (
    <section className={css.section}>
      <h2>{t("operations.queue")}</h2>
      <dl className={css.cards}>
        {Object.entries(cards).map(([name, count]) => (
          <div key={name} className={css.card}>
            <dt>{t(`operations.counts.${name as keyof typeof cards}`)}</dt>
            <dd className={name === "failed" && count > 0 ? css.bad : undefined}>
              {formatNumber(count, i18n.language)}
              {name === "waiting" && queue.oldest_waiting_seconds !== null && (
                <small>{t("operations.oldest", { seconds: Math.round(queue.oldest_waiting_seconds) })}</small>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
