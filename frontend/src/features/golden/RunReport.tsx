import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatTime } from "../../shared/format";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getRun, keys, type Outcome, type Report } from "./api";
import css from "./GoldenView.module.css";

const SHOWN = ["all", "wrong", "changed"] as const;

interface ReportProps {
  collection: string;
  id: string;
  onClose: () => void;
}

/** A run, question by question, beside the run before it. */
export function RunReport({ collection, id, onClose }: ReportProps) {
  const { t, i18n } = useTranslation();
  const report = useQuery({ queryKey: keys.run(collection, id), queryFn: () => getRun(collection, id) });
  const at = report.data && formatTime(report.data.run.started_at, i18n.language);
  return (
    <Modal title={at ? t("golden.runOf", { at }) : t("golden.run")} open onClose={onClose} shape="panel">
      {report.isPending && <Loading label={t("common.loading")} />}
      {report.isError && <ProblemNotice error={report.error} onRetry={() => void report.refetch()} />}
      {report.data && <Outcomes report={report.data} />}
    </Modal>
  );
}

function Outcomes({ report }: { report: Report }) {
  const { t, i18n } = useTranslation();
  const { outcomes, comparison } = report;
  const [shown, setShown] = useState<(typeof SHOWN)[number]>("all");
  const worse = new Set(comparison?.worse);
  const better = new Set(comparison?.better);
  const ranks = new Map(Object.entries(comparison?.ranks ?? {}));
  const isChanged = ({ question_id: one }: Outcome) => worse.has(one) || better.has(one) || ranks.has(one);
  const listed = outcomes.filter(
    (one) => shown === "all" || (shown === "wrong" ? !one.right : isChanged(one)),
  );
  return (
    <div className={css.section}>
      <p className={css.soft}>
        {comparison
          ? t("golden.compared", {
              at: formatTime(comparison.before.started_at, i18n.language),
              better: better.size,
              worse: worse.size,
            })
          : t("golden.first")}
      </p>
      <select
        className={css.tag}
        aria-label={t("golden.show")}
        value={shown}
        onChange={({ target }) => setShown(target.value as typeof shown)}
      >
        {SHOWN.map((one) => (
          <option key={one} value={one} disabled={one === "changed" && !comparison}>
            {t(`golden.shown.${one}`)}
          </option>
        ))}
      </select>
      {listed.length === 0 && <p role="status">{t("golden.nothing")}</p>}
      <ol className={css.outcomes}>
        {listed.map((one) => (
          <li key={one.question_id}>
            <strong>{one.question}</strong>
            <p className={css.verdict}>
              <span className={one.right ? css.good : css.bad}>
                {t(one.right ? "golden.ok" : "golden.wrong")}
              </span>
              {worse.has(one.question_id) && <span className={css.bad}>{t("golden.worse")}</span>}
              {better.has(one.question_id) && <span className={css.good}>{t("golden.better")}</span>}
            </p>
            <Details outcome={one} before={ranks.get(one.question_id)?.[0]} />
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What was measured. `before`: the rank in the run before, where it changed. */
function Details({ outcome, before }: { outcome: Outcome; before: number | null | undefined }) {
  const { t, i18n } = useTranslation();
  const ranked = (rank: number) => (rank > 0 ? t("golden.rank", { rank }) : t("golden.unfound"));
  const told = [
    t(outcome.answered ? "golden.answered" : "golden.refusedNow"),
    ...(outcome.rank === null ? [] : [ranked(outcome.rank)]),
    ...(typeof before === "number" ? [t("golden.rankBefore", { rank: ranked(before) })] : []),
    ...(outcome.cited === false ? [t("golden.uncited")] : []),
    ...(outcome.missing.length > 0
      ? [t("golden.missing", { words: new Intl.ListFormat(i18n.language).format(outcome.missing) })]
      : []),
    t("golden.took", { seconds: (outcome.milliseconds / 1000).toFixed(1) }),
  ];
  return <p className={css.soft}>{told.join(" · ")}</p>;
}
