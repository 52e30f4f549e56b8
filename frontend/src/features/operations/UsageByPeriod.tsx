import { useMutation, useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { saveAs } from "../../shared/client/download";
import { formatNumber } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { exportUsage, getUsage, keys } from "./api";
import css from "./OperationsView.module.css";

const PERIODS = ["month", "day"] as const;
const COLUMNS = ["answers", "refused", "degraded", "prompt_tokens", "completion_tokens"] as const;
type Period = (typeof PERIODS)[number];

/** Who asked how much in each month or day, also as a file. */
export function UsageByPeriod() {
  const { t, i18n } = useTranslation();
  const [period, setPeriod] = useState<Period>("month");
  const usage = useQuery({ queryKey: [...keys.usage, period], queryFn: () => getUsage(period) });
  const save = useMutation({ mutationFn: async () => saveAs(await exportUsage(period), "usage.csv") });
  return (
    <section className={css.section}>
      <h2>{t("operations.byPeriod")}</h2>
      <div className={css.row}>
        <Field label={t("operations.period")}>
          <select value={period} onChange={(event) => setPeriod(event.target.value as Period)}>
            {PERIODS.map((one) => (
              <option key={one} value={one}>
                {t(`operations.periods.${one}`)}
              </option>
            ))}
          </select>
        </Field>
        <Button icon={Download} disabled={save.isPending} onClick={() => save.mutate()}>
          {t("audit.save.csv")}
        </Button>
      </div>
      {save.isError && <ProblemNotice error={save.error} />}
      {usage.isPending && <Loading label={t("common.loading")} />}
      {usage.isError && <ProblemNotice error={usage.error} onRetry={() => void usage.refetch()} />}
      {usage.isSuccess && (
        <Table
          label={t("operations.byPeriod")}
          columns={[
            t("operations.period"),
            ...(["caller", ...COLUMNS] as const).map((one) => t(`operations.columns.${one}`)),
          ]}
        >
          {usage.data.usage.map((one) => (
            <tr key={`${one.period} ${one.owner}`}>
              <td>{one.period}</td>
              <td>{one.name ?? one.owner}</td>
              {COLUMNS.map((column) => (
                <td key={column}>{formatNumber(one[column], i18n.language)}</td>
              ))}
            </tr>
          ))}
        </Table>
      )}
    </section>
  );
}
