import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowLeft, FolderSync, History, Pause, Pencil, Play, Plus, RefreshCw, Trash2 } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useCollection } from "../../shared/collections";
import { formatTime } from "../../shared/format";
import { useTitle } from "../../shared/title";
import { Button, IconButton } from "../../shared/ui/Button";
import { Empty, Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { getSources, keys, pauseSource, runSource, type Source } from "./api";
import { DeleteSource } from "./DeleteSource";
import { EditSource } from "./EditSource";
import { NewSource } from "./NewSource";
import { RunHistory } from "./RunHistory";
import { RunLine } from "./RunLine";
import css from "./SourcesView.module.css";

const LOOK_MS = 3000;

/** Places that a collection is kept in step with: how they stand, and add, run, pause, delete. */
export default function SourcesView({ of }: { of: string | undefined }) {
  const { t } = useTranslation();
  const { name: collection, choose } = useCollection();
  useEffect(() => {
    if (of) choose(of);
  }, [of, choose]);
  const sources = useQuery({
    queryKey: keys.sources(collection),
    queryFn: () => getSources(collection),
    refetchInterval: LOOK_MS,
  });
  const [making, setMaking] = useState(false);
  const title = t("synced.title", { collection });
  useTitle(title);
  return (
    <div className={css.view}>
      <Link href={`/documents/${collection}`} className={css.soft}>
        <ArrowLeft aria-hidden size={14} /> {t("synced.back")}
      </Link>
      <div className={css.head}>
        <h1>{title}</h1>
        <Button variant="primary" icon={Plus} onClick={() => setMaking(true)}>
          {t("synced.add")}
        </Button>
      </div>
      <p className={css.soft}>{t("synced.text")}</p>
      {sources.isPending && <Loading label={t("common.loading")} />}
      {sources.isError && <ProblemNotice error={sources.error} onRetry={() => void sources.refetch()} />}
      {sources.data?.sources.length === 0 && (
        <Empty icon={FolderSync} title={t("synced.none")}>
          {t("synced.noneText")}
        </Empty>
      )}
      {sources.data && sources.data.sources.length > 0 && (
        <SourceTable collection={collection} sources={sources.data.sources} />
      )}
      <NewSource collection={collection} open={making} onClose={() => setMaking(false)} />
    </div>
  );
}

function SourceTable({ collection, sources }: { collection: string; sources: readonly Source[] }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<Source | null>(null);
  const [going, setGoing] = useState<Source | null>(null);
  const [edited, setEdited] = useState<Source | null>(null);
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: keys.sources(collection) });
  const run = useMutation({
    mutationFn: ({ id }: Source) => runSource(collection, id, { dry_run: false, confirm: false }),
    onSettled: refresh,
  });
  const pause = useMutation({
    mutationFn: ({ id, paused }: Source) => pauseSource(collection, id, !paused),
    onSettled: refresh,
  });
  return (
    <>
      {run.isError && <ProblemNotice error={run.error} />}
      {pause.isError && <ProblemNotice error={pause.error} />}
      <Table
        label={t("synced.open")}
        columns={[
          t("synced.columns.name"),
          t("synced.columns.state"),
          t("synced.columns.inStep"),
          t("synced.columns.next"),
          t("synced.columns.last"),
        ]}
        actions
      >
        {sources.map((source) => (
          <SourceRow
            key={source.id}
            source={source}
            onRun={() => run.mutate(source)}
            onPause={() => pause.mutate(source)}
            onShow={() => setShown(source)}
            onEdit={() => setEdited(source)}
            onDelete={() => setGoing(source)}
          />
        ))}
      </Table>
      {shown && <RunHistory collection={collection} source={shown} onClose={() => setShown(null)} />}
      {edited && <EditSource collection={collection} source={edited} onClose={() => setEdited(null)} />}
      {going && <DeleteSource collection={collection} source={going} onClose={() => setGoing(null)} />}
    </>
  );
}

interface SourceRowProps {
  source: Source;
  onRun: () => void;
  onPause: () => void;
  onShow: () => void;
  onEdit: () => void;
  onDelete: () => void;
}

function SourceRow({ source, onRun, onPause, onShow, onEdit, onDelete }: SourceRowProps) {
  const { t, i18n } = useTranslation();
  const { name, paused, late, last_run: last } = source;
  const state = paused ? "paused" : late ? "late" : "active";
  const busy = last?.state === "waiting" || last?.state === "running";
  const time = (iso: string | null | undefined) => iso && formatTime(iso, i18n.language);
  return (
    <tr>
      <td>
        <strong>{name}</strong>
        <div className={css.soft}>{[source.kind, source.address].join(" · ")}</div>
      </td>
      <td className={state === "late" ? css.bad : state === "active" ? css.good : css.soft}>
        {t(`synced.states.${state}`)}
      </td>
      <td>{time(source.last_success_at) ?? t("synced.never")}</td>
      <td>{time(source.next_run_at) ?? t("synced.onDemand")}</td>
      <td>{last && <RunLine run={last} paused={paused} />}</td>
      <td>
        <div className={css.actions}>
          <IconButton
            icon={RefreshCw}
            label={t("synced.run", { name })}
            disabled={busy || paused}
            onClick={onRun}
          />
          <IconButton
            icon={paused ? Play : Pause}
            label={t(paused ? "synced.resume" : "synced.pause", { name })}
            onClick={onPause}
          />
          <IconButton icon={History} label={t("synced.history", { name })} onClick={onShow} />
          <IconButton icon={Pencil} label={t("synced.edit", { name })} onClick={onEdit} />
          <IconButton icon={Trash2} label={t("synced.remove", { name })} onClick={onDelete} />
        </div>
      </td>
    </tr>
  );
}
