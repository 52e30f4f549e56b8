import { useTranslation } from "react-i18next";
import { formatNumber } from "../../shared/format";
import { en } from "../../shared/i18n/en";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./OperationsView.module.css";
import { useReady } from "./useOperations";

type Part = keyof typeof en.operations.parts;

function isPart(name: string): name is Part {
  return name in en.operations.parts;
}

/** Whether each thing the service stands on answers, and how fast. */
export function Dependencies() {
  const { t, i18n } = useTranslation();
  const { data, isError, error, refetch } = useReady();
  return (
    <section className={css.section}>
      <h2>{t("operations.health")}</h2>
      {isError && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && (
        <dl className={css.cards}>
          <div className={css.card}>
            <dt>{t("operations.service")}</dt>
            <dd className={data.status === "ready" ? css.good : css.bad}>
              {t(`operations.ready.${data.status}`)}
            </dd>
          </div>
          {Object.entries(data.checks).map(([name, check]) => (
            <div key={name} className={css.card}>
              <dt>{isPart(name) ? t(`operations.parts.${name}`) : name}</dt>
              <dd className={check.ok ? css.good : css.bad}>
                {t(check.ok ? "operations.answers" : "operations.down")}
                <small>
                  {check.detail ??
                    t("operations.milliseconds", {
                      value: formatNumber(check.seconds * 1000, i18n.language),
                    })}
                </small>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
