import { useTranslation } from "react-i18next";
import type { Trace } from "./api";
import css from "./Why.module.css";

/** What the chat model was sent, and what became of each statement that it wrote. */
export function Reply({ trace }: { trace: Trace }) {
  const { t, i18n } = useTranslation();
  const list = new Intl.ListFormat(i18n.language);
  return (
    <>
      {trace.statements.length > 0 && (
        <section>
          <h3>{t("why.reply")}</h3>
          <ul className={css.statements}>
            {trace.statements.map((one, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the statements of a trace stay where they are
              <li key={index} data-verdict={one.verdict}>
                <span className={css.verdict}>{t(`why.verdict.${one.verdict}`)}</span>
                <span>{one.text.trim()}</span>
                {one.missing.length > 0 && (
                  <span className={css.soft}>{t("why.missing", { facts: list.format(one.missing) })}</span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {trace.prompt.length > 0 && (
        <details>
          <summary>{t("why.prompt")}</summary>
          {trace.prompt.map(({ role, content }) => (
            <pre key={role} className={css.prompt}>
              {content}
            </pre>
          ))}
        </details>
      )}
    </>
  );
}
