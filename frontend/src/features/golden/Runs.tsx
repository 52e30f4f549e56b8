import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatNumber, formatShare, formatTime } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Table } from "../../shared/ui/Table";
import type { Run } from "./api";
import css from "./GoldenView.module.css";
import { RunReport } from "./RunReport";

const COLUMNS = ["at", "right", "found", "mrr", "refusedWrongly", "answeredWrongly", "model"] as const;

/** How well the collection answered, newest first; each opens question by question. */
export function Runs({ collection, runs }: { collection: string; runs: readonly Run[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<string | null>(null);
  if (runs.length === 0) return <p className={css.soft}>{t("golden.noRuns")}</p>;
  const going = runs.find(({ state }) => state === "running");
  return (
    <>
      {going && <Progress run={going} />}
      <Table label={t("golden.runs")} columns={COLUMNS.map((one) => t(`golden.columns.${one}`))} actions>
        {runs.map((run) => (
          <RunRow key={run.id} run={run} onShow={() => setShown(run.id)} />
        ))}
      </Table>
      {shown && <RunReport collection={collection} id={shown} onClose={() => setShown(null)} />}
    </>
  );
}

function Progress({ run }: { run: Run }) {
  const { t, i18n } = useTranslation();
  return (
    <div role="status">
      <progress className={css.progress} aria-label={t("golden.asking")} value={run.asked} max={run.total} />
      <p className={css.soft}>
        {t("golden.progress", {
          asked: formatNumber(run.asked, i18n.language),
          total: formatNumber(run.total, i18n.language),
        })}
      </p>
    </div>
  );
}

function RunRow({ run, onShow }: { run: Run; onShow: () => void }) {
  const { t, i18n } = useTranslation();
  const at = formatTime(run.started_at, i18n.language);
  const of = (part: number, whole: number) =>
    whole > 0 ? `${part} / ${whole} · ${formatShare(part / whole, i18n.language)}` : "–";
  return (
    <tr>
      <td>
        {at}
        {run.state !== "done" && (
          <div className={run.state === "failed" ? css.bad : css.soft}>
            {[t(`golden.states.${run.state}`), run.failure].filter(Boolean).join(": ")}
          </div>
        )}
      </td>
      <td>{of(run.right, run.asked)}</td>
      <td>{of(run.found, run.searched)}</td>
      <td>{run.mrr === null ? "–" : run.mrr.toFixed(3)}</td>
      <td>{run.refused_wrongly}</td>
      <td>{run.answered_wrongly}</td>
      <td className={css.soft}>{run.model === "extractive" ? t("ask.extractive") : run.model}</td>
      <td>
        <Button variant="quiet" aria-label={t("golden.openRun", { at })} onClick={onShow}>
          {t("golden.openIt")}
        </Button>
      </td>
    </tr>
  );
}
