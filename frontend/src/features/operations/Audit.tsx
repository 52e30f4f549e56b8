import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { saveAs } from "../../shared/client/download";
import { formatTime } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { AuditFilters, NO_FILTER } from "./AuditFilters";
import { exportAudit, getAudit, keys } from "./api";
import css from "./OperationsView.module.css";

const COLUMNS = ["at", "caller", "operation", "target", "address", "result"] as const;
const FORMS = ["csv", "jsonl"] as const;

/** Who did what, when, from where, with what result: searched, and saved as a file. */
export function Audit() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(NO_FILTER);
  const [wanted, setWanted] = useState(NO_FILTER);
  const events = useInfiniteQuery({
    queryKey: [...keys.audit, wanted],
    queryFn: ({ pageParam }) => getAudit(wanted, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const save = useMutation({
    mutationFn: async (form: (typeof FORMS)[number]) =>
      saveAs(await exportAudit(wanted, form), `audit.${form}`),
  });

  function search(event: FormEvent) {
    event.preventDefault();
    setWanted(filter);
  }

  const found = events.data?.pages.flatMap((page) => page.events) ?? [];
  const days = events.data?.pages[0]?.days;
  return (
    <div className={css.stack}>
      <p className={css.soft}>{days === 0 ? t("audit.off") : t("audit.text", { count: days ?? 0 })}</p>
      <AuditFilters value={filter} onChange={setFilter} onSubmit={search} />
      <div className={css.buttons}>
        {FORMS.map((form) => (
          <Button key={form} icon={Download} disabled={save.isPending} onClick={() => save.mutate(form)}>
            {t(`audit.save.${form}`)}
          </Button>
        ))}
      </div>
      {save.isError && <ProblemNotice error={save.error} />}
      {events.isPending && <Loading label={t("common.loading")} />}
      {events.isError && <ProblemNotice error={events.error} onRetry={() => void events.refetch()} />}
      {events.isSuccess && found.length === 0 && <p role="status">{t("audit.none")}</p>}
      {found.length > 0 && (
        <Table label={t("operations.tabs.audit")} columns={COLUMNS.map((one) => t(`audit.columns.${one}`))}>
          {found.map((event) => (
            <Row key={event.id} event={event} />
          ))}
        </Table>
      )}
      {events.hasNextPage && (
        <Button disabled={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
          {t("audit.more")}
        </Button>
      )}
    </div>
  );
}

function Row({ event }: { event: Schemas["AuditEventOut"] }) {
  const { t, i18n } = useTranslation();
  return (
    <tr>
      <td>{formatTime(event.at, i18n.language)}</td>
      <td title={event.caller}>
        {event.name ?? event.caller}
        {event.key_id && <p className={css.soft}>{t("audit.byKey", { key: event.key_id })}</p>}
      </td>
      <td>{event.operation || `${event.method} ${event.route}`}</td>
      <td>{Object.values(event.target).join(", ")}</td>
      <td>{event.address}</td>
      <td className={event.result === "ok" ? css.good : css.bad}>
        {t(`audit.results.${event.result}`)} {event.status || ""}
      </td>
    </tr>
  );
}
