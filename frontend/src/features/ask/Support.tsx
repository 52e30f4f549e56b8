import { useTranslation } from "react-i18next";
import { localeOf } from "../../shared/i18n";
import css from "./Support.module.css";
import { statementsOf } from "./statements";
import type { Answer } from "./types";

/** How well each statement of an answer is supported by what it cites. */
export function Support({ answer }: { answer: Answer }) {
  const { t, i18n } = useTranslation();
  const statements = statementsOf(answer);
  if (statements.length === 0) return null;
  const percent = new Intl.NumberFormat(localeOf(i18n.language), { style: "percent" });
  return (
    <details className={css.support}>
      <summary>{t("ask.support", { count: statements.length })}</summary>
      <ul>
        {statements.map(({ text, score, markers }) => (
          <li key={text}>
            <meter min={0} max={1} value={score} aria-label={t("ask.supportOf", { text })} />
            <span className={css.score}>{percent.format(score)}</span>
            <span>
              {text} <span className={css.markers}>{markers.map((marker) => `[${marker}]`).join(" ")}</span>
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
