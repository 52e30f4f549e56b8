import { useTranslation } from "react-i18next";
import css from "./Computed.module.css";
import type { Answer } from "./types";

/** How an answer was computed from tables: the query, and from how many rows. */
export default function Computed({ computed }: { computed: NonNullable<Answer["computed"]> }) {
  const { t } = useTranslation();
  return (
    <details className={css.computed}>
      <summary>{t("ask.computed", { count: computed.rows_used })}</summary>
      <pre>
        <code>{computed.query}</code>
      </pre>
      {computed.rows_left_out > 0 && <p>{t("ask.rowsLeftOut", { count: computed.rows_left_out })}</p>}
    </details>
  );
}
