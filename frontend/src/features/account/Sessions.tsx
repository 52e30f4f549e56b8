import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatTime } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./AccountView.module.css";
import { AgainProblem } from "./AgainProblem";
import { endOtherSessions, endSession, getSessions, keys } from "./api";
import { clientName } from "./client";

/** The browsers in which one is signed in, each with a way to end it. */
export function Sessions() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: keys.sessions,
    queryFn: getSessions,
  });
  const onSuccess = () => queries.invalidateQueries({ queryKey: keys.sessions });
  const end = useMutation({ mutationFn: endSession, onSuccess });
  const endOthers = useMutation({ mutationFn: endOtherSessions, onSuccess });
  return (
    <section>
      <h2>{t("account.sessions")}</h2>
      {isPending && <Loading label={t("common.loading")} />}
      {isError && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {end.isError && <AgainProblem error={end.error} />}
      {endOthers.isError && <AgainProblem error={endOthers.error} />}
      <ul className={css.sessions}>
        {data?.sessions.map((one) => (
          <Session key={one.id} session={one} busy={end.isPending} onEnd={() => end.mutate(one.id)} />
        ))}
      </ul>
      {data && data.sessions.length > 1 && (
        <Button icon={LogOut} disabled={endOthers.isPending} onClick={() => endOthers.mutate()}>
          {t("account.endOthers")}
        </Button>
      )}
    </section>
  );
}

interface SessionProps {
  session: Schemas["SessionOut"];
  busy: boolean;
  onEnd: () => void;
}

function Session({ session, busy, onEnd }: SessionProps) {
  const { t, i18n } = useTranslation();
  return (
    <li className={css.session}>
      <div>
        <p>{clientName(session.client) ?? t("account.unknownClient")}</p>
        <p className={css.soft}>
          {session.current
            ? t("account.current")
            : t("account.seen", { time: formatTime(session.seen_at, i18n.language) })}
          {session.address && ` · ${t("account.from", { address: session.address })}`}
        </p>
      </div>
      {!session.current && (
        <Button disabled={busy} onClick={onEnd}>
          {t("account.end")}
        </Button>
      )}
    </li>
  );
}
