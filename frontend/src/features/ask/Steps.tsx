import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import css from "./Steps.module.css";
import type { Turn } from "./types";

const DeepSteps = lazy(() => import("./DeepSteps"));

/** What is being done for an answer, and lines where its text will be. */
export function Steps({ turn: { reading, steps, thinkingSeconds } }: { turn: Turn }) {
  const { t } = useTranslation();
  const words = reading
    ? t("ask.reading", {
        passages: t("ask.passages", { count: reading.passages }),
        documents: t("ask.documents", { count: reading.documents }),
      })
    : t("ask.searching");
  return (
    <div className={css.steps} data-testid="steps">
      <p>{words}</p>
      <Suspense>{steps && <DeepSteps steps={steps} />}</Suspense>
      {thinkingSeconds !== undefined && <p>{t("ask.thinking", { seconds: thinkingSeconds })}</p>}
      <span className={css.line} aria-hidden />
      <span className={css.line} aria-hidden />
      <span className={css.line} aria-hidden />
    </div>
  );
}
