import { useMutation, useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useTitle } from "../../shared/title";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getTrace, keys, replay, type Settings } from "./api";
import { SettingsForm } from "./SettingsForm";
import { TraceView } from "./TraceView";
import css from "./Why.module.css";

/** How an answer or a refusal came about, and beside it the same question asked with other settings. */
export default function WhyView({ answer }: { answer: string }) {
  const { t } = useTranslation();
  useTitle(t("why.title"));
  const trace = useQuery({ queryKey: keys.trace(answer), queryFn: () => getTrace(answer) });
  const again = useMutation({ mutationFn: (settings: Settings) => replay(answer, settings) });
  return (
    <div className={css.view} data-replayed={again.isSuccess}>
      <header className={css.header}>
        <Button variant="quiet" icon={ArrowLeft} onClick={() => history.back()}>
          {t("why.back")}
        </Button>
        <h1>{t("why.title")}</h1>
        <Link href="/search-test">{t("why.test")}</Link>
      </header>
      {trace.isPending && <Loading label={t("common.loading")} />}
      {trace.isError && <ProblemNotice error={trace.error} onRetry={() => void trace.refetch()} />}
      {trace.data && (
        <>
          <details className={css.again}>
            <summary>{t("why.again")}</summary>
            <SettingsForm
              count={trace.data.top_k}
              label={t("why.replay")}
              isPending={again.isPending}
              onSubmit={(settings) => again.mutate(settings)}
            />
          </details>
          {again.isError && <ProblemNotice error={again.error} />}
          <div className={css.columns}>
            <section aria-label={t("why.before")} className={css.column}>
              <h2>{t("why.before")}</h2>
              {again.data && trace.data.answer != null && <p className={css.answer}>{trace.data.answer}</p>}
              <TraceView trace={trace.data} />
            </section>
            {again.data && (
              <section aria-label={t("why.after")} className={css.column}>
                <h2>{t("why.after")}</h2>
                <p className={css.answer}>{again.data.answer.text}</p>
                <TraceView trace={again.data.trace} />
              </section>
            )}
          </div>
        </>
      )}
    </div>
  );
}
