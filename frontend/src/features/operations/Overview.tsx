import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { reasonOf } from "../../shared/reason";
import { Loading } from "../../shared/ui/Empty";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Dependencies } from "./Dependencies";
import { Indexes } from "./Indexes";
import css from "./OperationsView.module.css";
import { Queue } from "./Queue";
import { useOverview } from "./useOperations";

const Charts = lazy(() => import("./Charts"));

export function Overview() {
  const { t } = useTranslation();
  const { data, isPending, isError, error, refetch } = useOverview();
  return (
    <div className={css.sections}>
      <Dependencies />
      {isPending && <Loading label={t("common.loading")} />}
      {isError && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && <Queue queue={data.queue} />}
      <Suspense fallback={<Loading label={t("common.loading")} />}>
        <Charts />
      </Suspense>
      {data && (
        <>
          <section className={css.section}>
            <h2>{t("operations.failed")}</h2>
            {data.failed.length === 0 && <p className={css.soft}>{t("operations.noneFailed")}</p>}
            <div className={css.stack}>
              {data.failed.map(({ collection, document }) => (
                <Notice key={document.id} tone="warn" title={`${document.name} · ${collection}`}>
                  {reasonOf(t, document)}
                </Notice>
              ))}
            </div>
          </section>
          <Indexes indexes={data.indexes} />
        </>
      )}
    </div>
  );
}
