import { useTranslation } from "react-i18next";
import { formatNumber, formatTime } from "../../shared/format";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./OperationsView.module.css";
import { useOverview } from "./useOperations";

const COLUMNS = [
  "answers",
  "refused",
  "degraded",
  "prompt_tokens",
  "completion_tokens",
  "good",
  "bad",
] as const;

/** Who asked how much. */
export function Usage() {
  const { t, i18n } = useTranslation();
  const { data, isPending, isError, error, refetch } = useOverview();
  if (isPending) return <Loading label={t("common.loading")} />;
  if (isError) return <ProblemNotice error={error} onRetry={() => void refetch()} />;
  if (data.usage.length === 0) return <p className={css.soft}>{t("operations.noUsage")}</p>;
  return (
    <section className={css.scroll} tabIndex={0} aria-label={t("operations.tabs.usage")}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("operations.columns.caller")}</th>
            {COLUMNS.map((column) => (
              <th key={column} scope="col">
                {t(`operations.columns.${column}`)}
              </th>
            ))}
            <th scope="col">{t("operations.columns.last")}</th>
          </tr>
        </thead>
        <tbody>
          {data.usage.map((one) => (
            <tr key={one.owner}>
              <td>{one.name ?? one.owner}</td>
              {COLUMNS.map((column) => (
                <td key={column}>{formatNumber(one[column], i18n.language)}</td>
              ))}
              <td>{formatTime(one.last_at, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
