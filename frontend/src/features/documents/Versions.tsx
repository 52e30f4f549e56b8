import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatTime } from "../../shared/format";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getChanges, getVersions, keys } from "./api";
import css from "./DocumentSheet.module.css";
import type { Document } from "./status";

interface VersionsProps {
  collection: string;
  document: Document;
}

/** What is other in the version in force than in an earlier one that is kept; asked for when it is opened. */
export function Versions(props: VersionsProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("details.changes.title")}</summary>
      {isOpen && <Choice {...props} />}
    </details>
  );
}

function Choice({ collection, document }: VersionsProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [chosen, setChosen] = useState<number | null>(null);
  const found = useQuery({
    queryKey: [...keys.versions(collection, document.id), document.live_version],
    queryFn: () => getVersions(collection, document.id),
  });
  if (found.isPending) return <Loading label={t("common.loading")} />;
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  const earlier = found.data.versions.filter((one) => !one.live);
  const last = earlier.at(-1);
  if (!last) return <p className={css.soft}>{t("details.changes.none")}</p>;
  const named = ({ version, dated }: Schemas["VersionOut"]) =>
    dated ? `${version} · ${formatTime(dated, i18n.language)}` : String(version);
  const since = chosen ?? last.version;
  return (
    <>
      <p>
        <label htmlFor={id}>{t("details.changes.since")}</label>{" "}
        <select id={id} value={since} onChange={(event) => setChosen(Number(event.target.value))}>
          {earlier.map((one) => (
            <option key={one.version} value={one.version}>
              {named(one)}
            </option>
          ))}
        </select>
      </p>
      <ChangeList collection={collection} document={document} earlier={since} />
    </>
  );
}

function ChangeList({ collection, document, earlier }: VersionsProps & { earlier: number }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: [...keys.versions(collection, document.id), document.live_version, earlier],
    queryFn: () => getChanges(collection, document.id, earlier),
  });
  if (found.isPending) return <Loading label={t("common.loading")} />;
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (found.data.changes.length === 0) return <p className={css.soft}>{t("details.changes.same")}</p>;
  return (
    <>
      <ol className={css.chunks} aria-label={t("details.changes.title")}>
        {found.data.changes.map((one) => (
          <li key={`${one.before?.start ?? ""}-${one.after?.start ?? ""}`}>
            <p className={css.soft}>
              {[t(`details.changes.${one.kind}`), one.headings.join(" › ")].filter(Boolean).join(" · ")}
            </p>
            {one.before && <del className={css.before}>{one.before.text}</del>}
            {one.after && <ins className={css.after}>{one.after.text}</ins>}
          </li>
        ))}
      </ol>
      {found.data.cut && <p className={css.soft}>{t("details.changes.cut")}</p>}
    </>
  );
}
