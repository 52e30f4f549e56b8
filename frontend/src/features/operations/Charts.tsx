import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  Bar,
  BarChart,
  CartesianGrid,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { localeOf } from "../../shared/i18n";
import { histogram, type Sample, sumBy } from "./metrics";
import css from "./OperationsView.module.css";
import { useMetrics } from "./useOperations";

const HEIGHT = 190;
const POINTS = 60;
const AXIS = { stroke: "var(--soft)", fontSize: 12, tickLine: false } as const;

/** The service's own figures since it was started, and what has happened since this page was opened. */
export default function Charts() {
  const { t } = useTranslation();
  const { data: samples } = useMetrics();
  const rates = useRates(samples);
  if (!samples) return null;
  const outcomes = sumBy(samples, "askdock_answers_total", "outcome");
  const answers = Object.entries(outcomes).map(([outcome, count]) => ({
    label: outcomeName(outcome),
    count,
  }));
  const latency = histogram(samples, "askdock_http_request_duration_seconds", { route: "/v1/ask" });

  function outcomeName(outcome: string): string {
    const known = ["answered", "refused", "degraded", "error"] as const;
    const found = known.find((one) => one === outcome);
    return found ? t(`operations.outcomes.${found}`) : outcome;
  }

  return (
    <section className={css.section}>
      <h2>{t("operations.figures")}</h2>
      <div className={css.charts}>
        <Bars title={t("operations.charts.outcomes")} data={answers} />
        <Bars title={t("operations.charts.latency")} data={latency} />
        <figure className={css.chart}>
          <figcaption>{t("operations.charts.rate")}</figcaption>
          <ResponsiveContainer width="100%" height={HEIGHT}>
            <LineChart data={rates} margin={{ left: -24, right: 8, top: 6 }}>
              <CartesianGrid stroke="var(--line)" vertical={false} />
              <XAxis dataKey="time" {...AXIS} minTickGap={40} />
              <YAxis allowDecimals={false} {...AXIS} />
              <Tooltip contentStyle={TOOLTIP} />
              <Line
                dataKey="count"
                name={t("operations.charts.questions")}
                stroke="var(--accent)"
                dot={false}
                isAnimationActive={false}
              />
            </LineChart>
          </ResponsiveContainer>
        </figure>
      </div>
    </section>
  );
}

const TOOLTIP = { background: "var(--raised)", border: "1px solid var(--line)", borderRadius: 8 };

function Bars({ title, data }: { title: string; data: { label: string; count: number }[] }) {
  const { t } = useTranslation();
  return (
    <figure className={css.chart}>
      <figcaption>{title}</figcaption>
      {data.length === 0 ? (
        <p className={css.soft}>{t("operations.charts.empty")}</p>
      ) : (
        <ResponsiveContainer width="100%" height={HEIGHT}>
          <BarChart data={data} margin={{ left: -24, right: 8, top: 6 }}>
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis dataKey="label" {...AXIS} />
            <YAxis allowDecimals={false} {...AXIS} />
            <Tooltip contentStyle={TOOLTIP} cursor={{ fill: "var(--sunken)" }} />
            <Bar
              dataKey="count"
              name={t("operations.charts.count")}
              fill="var(--accent)"
              radius={[4, 4, 0, 0]}
              maxBarSize={46}
              isAnimationActive={false}
            />
          </BarChart>
        </ResponsiveContainer>
      )}
    </figure>
  );
}

/** Questions answered between one look at the metrics and the next, since the page was opened. */
function useRates(samples: readonly Sample[] | null | undefined): { time: string; count: number }[] {
  const { i18n } = useTranslation();
  const [state, setState] = useState<{ total: number | null; points: { time: string; count: number }[] }>({
    total: null,
    points: [],
  });
  useEffect(() => {
    if (!samples) return;
    const total = Object.values(sumBy(samples, "askdock_answers_total", "outcome")).reduce(
      (a, b) => a + b,
      0,
    );
    const time = new Intl.DateTimeFormat(localeOf(i18n.language), { timeStyle: "medium" }).format(new Date());
    setState((before) => ({
      total,
      points: [...before.points, { time, count: Math.max(0, total - (before.total ?? total)) }].slice(
        -POINTS,
      ),
    }));
  }, [samples, i18n.language]);
  return state.points;
}
