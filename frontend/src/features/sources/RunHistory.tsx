import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatTime } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getRun, getRuns, keys, type Run, runSource, type Source } from "./api";
import { RunLine } from "./RunLine";
import css from "./SourcesView.module.css";

const LOOK_MS = 3000;

interface RunHistoryProps {
  collection: string;
  source: Source;
  onClose: () => void;
}

/** The runs of a source with what each did and why it could not; a held one is confirmed here. */
export function RunHistory({ collection, source, onClose }: RunHistoryProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const runs = useQuery({
    queryKey: keys.history(collection, source.id),
    queryFn: () => getRuns(collection, source.id),
    refetchInterval: LOOK_MS,
  });
  const ask = useMutation({
    mutationFn: (how: { dry_run: boolean; confirm: boolean }) => runSource(collection, source.id, how),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.sources(collection) }),
  });
  const newest = runs.data?.runs[0];
  const busy = newest?.state === "waiting" || newest?.state === "running";
  // A trial decides nothing: what waited for somebody before it still does.
  const real = runs.data?.runs.find((run) => !run.dry);
  return (
    <Modal title={t("synced.history", { name: source.name })} open onClose={onClose} shape="panel">
      {ask.isError && <ProblemNotice error={ask.error} />}
      {runs.isPending && <Loading label={t("common.loading")} />}
      {runs.isError && <ProblemNotice error={runs.error} onRetry={() => void runs.refetch()} />}
      <div className={css.buttons}>
        <Button
          variant={newest?.state === "failed" ? "primary" : "plain"}
          disabled={busy || source.paused}
          onClick={() => ask.mutate({ dry_run: false, confirm: false })}
        >
          {t(newest?.state === "failed" || newest?.counts.failed ? "synced.again" : "synced.runNow")}
        </Button>
        <Button disabled={busy} onClick={() => ask.mutate({ dry_run: true, confirm: false })}>
          {t("synced.tryRun")}
        </Button>
        {real?.state === "held" && (
          <Button
            variant="danger"
            disabled={busy}
            onClick={() => ask.mutate({ dry_run: false, confirm: true })}
          >
            {t("synced.confirm")}
          </Button>
        )}
      </div>
      <ol className={css.runs}>
        {runs.data?.runs.map((run, place) => (
          <RunEntry
            key={run.id}
            collection={collection}
            run={run}
            source={source.id}
            isNewest={place === 0}
            paused={source.paused}
          />
        ))}
      </ol>
    </Modal>
  );
}

interface RunEntryProps {
  collection: string;
  source: string;
  run: Run;
  isNewest: boolean;
  paused: boolean;
}

function RunEntry({ collection, source, run, isNewest, paused }: RunEntryProps) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(isNewest);
  const detail = useQuery({
    queryKey: [...keys.run(collection, source, run.id), run.state],
    queryFn: () => getRun(collection, source, run.id),
    enabled: open,
  });
  return (
    <li>
      <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          {formatTime(run.ended_at ?? run.created_at, i18n.language)} <RunLine run={run} paused={paused} />
        </summary>
        {detail.isError && <ProblemNotice error={detail.error} />}
        <ul className={css.events}>
          {detail.data?.events.map((event) => (
            <li key={`${event.uri} ${event.outcome}`}>
              <span className={event.outcome === "failed" ? css.bad : ""}>
                {t(`synced.outcomes.${event.outcome}`)}
              </span>{" "}
              {decoded(event.uri)}
              {event.detail && <div className={css.soft}>{event.detail}</div>}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}

/** As people write it, where it is percent-encoded text. */
function decoded(uri: string): string {
  try {
    return decodeURI(uri);
  } catch {
    return uri;
  }
}
