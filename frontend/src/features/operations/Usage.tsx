import { useTranslation } from "react-i18next";
import { formatNumber, formatTime } from "../../shared/format";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import css from "./OperationsView.module.css";
import { UsageByPeriod } from "./UsageByPeriod";
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
    <div className={css.sections}>
      <Table
        label={t("operations.tabs.usage")}
        columns={(["caller", ...COLUMNS, "last"] as const).map((column) => t(`operations.columns.${column}`))}
      >
        {data.usage.map((one) => (
          <tr key={one.owner}>
            <td>{one.name ?? one.owner}</td>
            {COLUMNS.map((column) => (
              <td key={column}>{formatNumber(one[column], i18n.language)}</td>
            ))}
            <td>{formatTime(one.last_at, i18n.language)}</td>
          </tr>
        ))}
      </Table>
      <UsageByPeriod />
    </div>
  );
}
