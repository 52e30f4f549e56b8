import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber, formatShare } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { keys, reindex } from "./api";
import css from "./OperationsView.module.css";
import { Cost, WrittenContext } from "./WrittenContext";

type Run = Schemas["ReindexOut"];
const RUNNING = ["building", "comparing"];
const EVERY = 1_000;

interface PanelProps {
  collection: Schemas["CollectionOut"];
  onClose: () => void;
}

/** Reindexes a collection: settings, progress, how both indexes do, the switch, and the way back. */
export default function ReindexPanel({ collection, onClose }: PanelProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { name } = collection;
  const run = useQuery({
    queryKey: keys.reindex(name),
    queryFn: () => reindex.get(name),
    staleTime: 0,
    refetchInterval: ({ state }) => (RUNNING.includes(state.data?.state ?? "") ? EVERY : false),
  });
  const act = useMutation({
    mutationFn: (step: () => Promise<Run>) => step(),
    onSuccess: (found) => {
      queries.setQueryData(keys.reindex(name), found);
      void queries.invalidateQueries({ queryKey: keys.overview });
    },
  });
  const state = run.data?.state;
  return (
    <Modal title={t("reindex.title", { name })} open onClose={onClose} shape="panel">
      <div className={css.stack}>
        {run.isPending && <Loading label={t("common.loading")} />}
        {run.isError && <ProblemNotice error={run.error} onRetry={() => void run.refetch()} />}
        {act.isError && <ProblemNotice error={act.error} />}
        {run.data && state !== "none" && <Progress run={run.data} />}
        {run.data?.comparison && <Compared {...run.data.comparison} />}
        {run.data && (
          <div className={css.buttons}>
            {RUNNING.includes(state ?? "") && (
              <Button onClick={() => act.mutate(() => reindex.cancel(name))}>{t("reindex.cancel")}</Button>
            )}
            {state === "built" && (
              <Button
                variant={run.data.comparison?.worse ? "danger" : "primary"}
                disabled={act.isPending}
                onClick={() => act.mutate(() => reindex.change(name, run.data.comparison?.worse ?? false))}
              >
                {t(run.data.comparison?.worse ? "reindex.force" : "reindex.switch")}
              </Button>
            )}
            {run.data.can_roll_back && !RUNNING.includes(state ?? "") && (
              <Button disabled={act.isPending} onClick={() => act.mutate(() => reindex.back(name))}>
                {t("reindex.rollBack")}
              </Button>
            )}
          </div>
        )}
        {run.data && !RUNNING.includes(state ?? "") && (
          <Start
            collection={collection}
            busy={act.isPending}
            onStart={(wanted) => act.mutate(() => reindex.start(name, wanted))}
          />
        )}
      </div>
    </Modal>
  );
}

/** What the newest run is at. */
function Progress({ run }: { run: Run }) {
  const { t, i18n } = useTranslation();
  const { state, done, total, embedding_model, chunk_size, chunk_overlap } = run;
  const settings = [embedding_model, `${chunk_size} / ${chunk_overlap}`].join(" · ");
  if (state === "failed") {
    return (
      <Notice tone="bad" title={t("reindex.states.failed")}>
        {run.detail}
      </Notice>
    );
  }
  const running = RUNNING.includes(state);
  return (
    <div role="status">
      <p>
        <strong>{t(`reindex.states.${state as Exclude<Run["state"], "none">}`)}</strong>
      </p>
      <p className={css.soft}>{settings}</p>
      {run.cost && <Cost cost={run.cost} />}
      {running && (
        <>
          <progress
            className={css.progress}
            aria-label={t("reindex.progress")}
            value={state === "building" && total > 0 ? done : undefined}
            max={total || 1}
          />
          <p className={css.soft}>
            {t("reindex.count", {
              done: formatNumber(done, i18n.language),
              total: formatNumber(total, i18n.language),
            })}
          </p>
        </>
      )}
    </div>
  );
}

/** Both indexes, asked the same questions. */
function Compared({ live, new: built, lost, worse }: Schemas["ComparisonOut"]) {
  const { t, i18n } = useTranslation();
  const rows = [
    [t("reindex.before"), live],
    [t("reindex.after"), built],
  ] as const;
  return (
    <section className={css.section}>
      <h3>{t("reindex.compared", { count: built.questions })}</h3>
      {worse && <Notice tone="warn" title={t("reindex.worse")} />}
      <Table
        label={t("reindex.compared", { count: built.questions })}
        columns={[t("reindex.index"), t("reindex.recall"), t("reindex.mrr")]}
      >
        {rows.map(([label, one]) => (
          <tr key={label}>
            <td>{label}</td>
            <td>{formatShare(one.recall, i18n.language)}</td>
            <td>{one.mrr.toFixed(3)}</td>
          </tr>
        ))}
      </Table>
      {lost.length > 0 && (
        <details>
          <summary>{t("reindex.lost", { count: lost.length })}</summary>
          <ul>
            {lost.map((question) => (
              <li key={question}>{question}</li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

interface StartProps {
  collection: Schemas["CollectionOut"];
  busy: boolean;
  onStart: (wanted: Schemas["ReindexIn"]) => void;
}

function Start({ collection, busy, onStart }: StartProps) {
  const { t } = useTranslation();
  const [model, setModel] = useState(collection.embedding_model);
  const [size, setSize] = useState(String(collection.chunk_size));
  const [overlap, setOverlap] = useState(String(collection.chunk_overlap));
  const [written, setWritten] = useState(collection.written);
  const [switches, setSwitches] = useState(true);

  function submit(event: FormEvent) {
    event.preventDefault();
    onStart({
      embedding_model: model.trim(),
      chunk_size: Number(size),
      chunk_overlap: Number(overlap),
      written,
      switch: switches,
    });
  }

  return (
    <form onSubmit={submit} aria-label={t("reindex.start")}>
      <p className={css.soft}>{t("reindex.text")}</p>
      <Field label={t("reindex.model")}>
        <input required value={model} onChange={(event) => setModel(event.target.value)} />
      </Field>
      <Field label={t("reindex.size")}>
        <input
          type="number"
          required
          min={50}
          max={100000}
          value={size}
          onChange={(event) => setSize(event.target.value)}
        />
      </Field>
      <Field label={t("reindex.overlap")}>
        <input
          type="number"
          required
          min={0}
          max={Math.max(0, Number(size) - 1)}
          value={overlap}
          onChange={(event) => setOverlap(event.target.value)}
        />
      </Field>
      <WrittenContext collection={collection.name} checked={written} onChange={setWritten} />
      <p>
        <label className={css.check}>
          <input type="checkbox" checked={switches} onChange={(event) => setSwitches(event.target.checked)} />
          {t("reindex.switches")}
        </label>
      </p>
      <p>
        <Button type="submit" variant="primary" disabled={busy}>
          {t("reindex.start")}
        </Button>
      </p>
    </form>
  );
}
