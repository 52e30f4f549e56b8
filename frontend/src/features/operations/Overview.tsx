import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Dependencies } from "./Dependencies";
import { FailedDocument } from "./FailedDocument";
import { Indexes } from "./Indexes";
import css from "./OperationsView.module.css";
import { Queue } from "./Queue";
import { useOverview } from "./useOperations";

const Days = lazy(() => import("./Days"));
const Charts = lazy(() => import("./Charts"));
const ChatModels = lazy(() => import("./ChatModels"));

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
        <Days />
        <Charts />
      </Suspense>
      {data && (
        <>
          <section className={css.section}>
            <h2>{t("operations.failed")}</h2>
            {data.failed.length === 0 && <p className={css.soft}>{t("operations.noneFailed")}</p>}
            <div className={css.stack}>
              {data.failed.map((one) => (
                <div key={one.document.id} data-failed={one.document.id}>
                  <FailedDocument {...one} />
                </div>
              ))}
            </div>
          </section>
          <Indexes indexes={data.indexes} />
        </>
      )}
      <Suspense fallback={<Loading label={t("common.loading")} />}>
        <ChatModels />
      </Suspense>
    </div>
  );
}
