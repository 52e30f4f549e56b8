import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { formatNumber } from "../../shared/format";
import { localeOf } from "../../shared/i18n";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { getDays, keys } from "./api";
import { filled } from "./days";
import css from "./OperationsView.module.css";

/** None is negative: the legend is placed by them, and would touch the frame. */
const MARGIN = { left: 0, right: 8, top: 6, bottom: 0 };
const HEIGHT = 210;
const AXIS = { stroke: "var(--soft)", fontSize: 12, tickLine: false } as const;
const TOOLTIP = { background: "var(--raised)", border: "1px solid var(--line)", borderRadius: 8 };
const SPANS = [7, 30, 90] as const;
const OUTCOMES = { answered: "var(--accent)", refused: "var(--line-strong)", failed: "var(--bad)" } as const;

/** Questions, refusals, failures and how long answers took, by day, as the service keeps them. */
export default function Days() {
  const { t, i18n } = useTranslation();
  const [span, setSpan] = useState<number>(30);
  const found = useQuery({ queryKey: keys.days(span), queryFn: () => getDays(span) });
  if (found.isPending) return <Loading label={t("common.loading")} />;
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  const short = new Intl.DateTimeFormat(localeOf(i18n.language), {
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  });
  const name = (day: string) => short.format(new Date(`${day}T00:00:00Z`));
  const days = filled(found.data.days, span, new Date()).map((one) => ({ ...one, label: name(one.day) }));
  const seconds = (value: number | null) =>
    value === null ? "–" : t("history.seconds", { value: formatNumber(value, i18n.language) });
  return (
    <section className={css.section}>
      <div className={css.row}>
        <h2>{t("history.title")}</h2>
        <Field label={t("operations.period")}>
          <select value={span} onChange={(event) => setSpan(Number(event.target.value))}>
            {SPANS.map((count) => (
              <option key={count} value={count}>
                {t("history.days", { count })}
              </option>
            ))}
          </select>
        </Field>
      </div>
      <div className={css.charts}>
        <figure className={css.chart}>
          <figcaption>{t("history.questions")}</figcaption>
          <ResponsiveContainer width="100%" height={HEIGHT}>
            <BarChart data={days} margin={MARGIN}>
              <CartesianGrid stroke="var(--line)" vertical={false} />
              <XAxis dataKey="label" {...AXIS} />
              <YAxis allowDecimals={false} width={36} {...AXIS} />
              <Tooltip contentStyle={TOOLTIP} cursor={{ fill: "var(--sunken)" }} />
              <Legend />
              {(Object.keys(OUTCOMES) as (keyof typeof OUTCOMES)[]).map((outcome) => (
                <Bar
                  key={outcome}
                  dataKey={outcome}
                  stackId="questions"
                  name={t(`history.${outcome}`)}
                  fill={OUTCOMES[outcome]}
                  maxBarSize={34}
                  isAnimationActive={false}
                />
              ))}
            </BarChart>
          </ResponsiveContainer>
        </figure>
        <figure className={css.chart}>
          <figcaption>{t("history.latency")}</figcaption>
          <ResponsiveContainer width="100%" height={HEIGHT}>
            <LineChart data={days} margin={MARGIN}>
              <CartesianGrid stroke="var(--line)" vertical={false} />
              <XAxis dataKey="label" {...AXIS} />
              <YAxis width={36} {...AXIS} />
              <Tooltip contentStyle={TOOLTIP} />
              <Legend />
              <Line
                dataKey="p50_seconds"
                name={t("history.p50")}
                stroke="var(--accent)"
                connectNulls
                isAnimationActive={false}
              />
              <Line
                dataKey="p95_seconds"
                name={t("history.p95")}
                stroke="var(--warn)"
                connectNulls
                isAnimationActive={false}
              />
            </LineChart>
          </ResponsiveContainer>
        </figure>
      </div>
      <details>
        <summary>{t("history.table")}</summary>
        <Table
          label={t("history.title")}
          columns={(["day", "answered", "refused", "failed", "p50", "p95"] as const).map((one) =>
            t(`history.${one}`),
          )}
        >
          {found.data.days.map((one) => (
            <tr key={one.day}>
              <td>{one.day}</td>
              <td>{formatNumber(one.answers - one.refused, i18n.language)}</td>
              <td>{formatNumber(one.refused, i18n.language)}</td>
              <td>{formatNumber(one.failed, i18n.language)}</td>
              <td>{seconds(one.p50_seconds)}</td>
              <td>{seconds(one.p95_seconds)}</td>
            </tr>
          ))}
        </Table>
      </details>
    </section>
  );
}
