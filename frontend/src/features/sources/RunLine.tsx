import { useTranslation } from "react-i18next";
import { formatNumber } from "../../shared/format";
import type { Run } from "./api";
import css from "./SourcesView.module.css";

const COUNTS = ["seen", "added", "changed", "moved", "removed", "skipped", "failed"] as const;

/** State, counts and reason of a run, in one line. */
export function RunLine({ run, paused = false }: { run: Run; paused?: boolean }) {
  const { t, i18n } = useTranslation();
  const bad = run.state === "failed" || run.state === "held";
  const counts = COUNTS.filter((name) => run.counts[name] > 0).map((name) =>
    t(`synced.counts.${name}`, {
      count: run.counts[name],
      formatted: formatNumber(run.counts[name], i18n.language),
    }),
  );
  return (
    <>
      <span className={bad ? css.bad : ""}>
        {run.dry && `${t("synced.dry")}: `}
        {t(`synced.runs.${paused && run.state === "running" && !run.dry ? "stopped" : run.state}`)}
      </span>
      {counts.length > 0 && ` · ${counts.join(" · ")}`}
      {run.detail && <div className={css.soft}>{run.detail}</div>}
    </>
  );
}
