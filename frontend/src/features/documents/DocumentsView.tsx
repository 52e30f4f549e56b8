import { Files, SearchX } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCollection } from "../../shared/collections";
import { may, useMe } from "../../shared/session";
import { Empty, Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { DeleteCollection } from "./DeleteCollection";
import css from "./DocumentsView.module.css";
import { DocumentTable } from "./DocumentTable";
import { Filters } from "./Filters";
import { useRemoved } from "./removal";
import { select, type Wanted } from "./status";
import { UploadList } from "./UploadList";
import { UploadZone } from "./UploadZone";
import { useDocuments } from "./useDocuments";
import { useProgress } from "./useProgress";

/** What answers are made of: add, watch, find, delete. */
export default function DocumentsView() {
  const { t } = useTranslation();
  const { name: collection } = useCollection();
  const { data: me } = useMe();
  const documents = useDocuments(collection);
  const removed = useRemoved((state) => state.ids);
  const [wanted, setWanted] = useState<Wanted>({ text: "", stage: "all", tag: "" });
  const sought = useDeferredValue(wanted);
  const present = useMemo(
    () => (documents.documents ?? []).filter((one) => !removed.has(one.id)),
    [documents.documents, removed],
  );
  const shown = useMemo(() => select(present, sought), [present, sought]);
  const editable = may(me, "editor", collection);
  useProgress(collection, documents.documents);

  return (
    <div className={css.view}>
      <div className={css.head}>
        <h1>{t("documents.title", { collection })}</h1>
        {may(me, "admin", collection) && (
          // Anew for each collection, so that what was written for one does not stand for another.
          <DeleteCollection key={collection} name={collection} count={present.length} />
        )}
      </div>
      {editable ? (
        <UploadZone collection={collection} />
      ) : (
        <p className={css.soft}>{t("documents.readOnly")}</p>
      )}
      <UploadList />
      {documents.isError && (
        <ProblemNotice error={documents.error} onRetry={() => void documents.refetch()} />
      )}
      {documents.isPending && <Loading label={t("common.loading")} />}
      {documents.isWhole && present.length === 0 && (
        <Empty icon={Files} title={t("documents.none")}>
          {t("documents.noneText")}
        </Empty>
      )}
      {present.length > 0 && (
        <>
          <Filters wanted={wanted} documents={present} onChange={setWanted} />
          {shown.length === 0 ? (
            <Empty icon={SearchX} title={t("documents.noMatch")} />
          ) : (
            <DocumentTable
              collection={collection}
              documents={shown}
              editable={editable}
              isWhole={documents.isWhole}
            />
          )}
        </>
      )}
    </div>
  );
}
