import {
  Equal,
  Files,
  FolderSync,
  ListTree,
  PenLine,
  SearchX,
  SlidersHorizontal,
  Target,
  WifiOff,
} from "lucide-react";
import { useDeferredValue, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useCollection } from "../../shared/collections";
import { useRemoved } from "../../shared/removal";
import { may, useMe } from "../../shared/session";
import { useTitle } from "../../shared/title";
import { Empty, Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { useTexts as useAnsweringTexts } from "../answering/texts";
import { useTexts as useMetadataTexts } from "../metadata/texts";
import { useTexts } from "../synonyms/texts";
import { DeleteCollection } from "./DeleteCollection";
import { DocumentSheet } from "./DocumentSheet";
import css from "./DocumentsView.module.css";
import { DocumentTable } from "./DocumentTable";
import { Filters } from "./Filters";
import { FolderRights } from "./FolderRights";
import { Parts } from "./Parts";
import { SelectionBar } from "./SelectionBar";
import { inOrder, select } from "./status";
import { UploadList } from "./UploadList";
import { UploadZone } from "./UploadZone";
import { useDocuments } from "./useDocuments";
import { useProgress } from "./useProgress";
import { setView, useView, viewOf } from "./view";

/** What answers are made of: add, watch, find, delete. */
export default function DocumentsView({ of, document }: { of?: string; document?: string }) {
  const { name: collection, choose } = useCollection();
  useEffect(() => {
    if (of) choose(of);
  }, [of, choose]);
  // Anew for each collection, so that what was chosen in one does not stand for another.
  return (
    <Collection
      key={collection}
      collection={collection}
      document={of === collection ? document : undefined}
    />
  );
}

function Collection({ collection, document }: { collection: string; document: string | undefined }) {
  const { t } = useTranslation();
  const synonyms = useTexts();
  const answering = useAnsweringTexts();
  const metadata = useMetadataTexts();
  const { data: me } = useMe();
  const documents = useDocuments(collection);
  const removed = useRemoved((state) => state.ids);
  const { wanted, order } = useView(collection);
  const sought = useDeferredValue(wanted);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const view = useRef<HTMLDivElement>(null);
  const title = t("documents.title", { collection });
  useTitle(title);
  // Drawn in short tasks: a list of a thousand that comes at once must not stop the page.
  const listed = useDeferredValue(documents.documents);
  const present = useMemo(() => (listed ?? []).filter((one) => !removed.has(one.id)), [listed, removed]);
  const shown = useMemo(() => inOrder(select(present, sought), order), [present, sought, order]);
  const chosen = useMemo(() => shown.filter(({ id }) => selected.has(id)), [shown, selected]);
  const editable = may(me, "editor", collection);
  const isLost = useProgress(collection, documents.documents);
  const isThere = present.length > 0;
  useScroll(view, collection, isThere);

  return (
    <div className={css.view} ref={view}>
      <div className={css.head}>
        <h1>{title}</h1>
        {editable && (
          <div className={css.tools}>
            <Link href={`/curated/${collection}`} className={css.sources}>
              <PenLine aria-hidden size={16} />
              {t("documents.curated")}
            </Link>
            <Link href={`/answering/${collection}`} className={css.sources}>
              <SlidersHorizontal aria-hidden size={16} />
              {answering.open}
            </Link>
            <Link href={`/metadata/${collection}`} className={css.sources}>
              <ListTree aria-hidden size={16} />
              {metadata.open}
            </Link>
            {may(me, "admin", collection) && (
              <>
                <Link href={`/sources/${collection}`} className={css.sources}>
                  <FolderSync aria-hidden size={16} />
                  {t("synced.open")}
                </Link>
                <Link href={`/golden/${collection}`} className={css.sources}>
                  <Target aria-hidden size={16} />
                  {t("golden.open")}
                </Link>
                <Link href={`/synonyms/${collection}`} className={css.sources}>
                  <Equal aria-hidden size={16} />
                  {synonyms.open}
                </Link>
                <FolderRights collection={collection} />
                <Parts collection={collection} />
                <DeleteCollection name={collection} count={present.length} />
              </>
            )}
          </div>
        )}
      </div>
      {editable ? (
        listed && <UploadZone collection={collection} isFirst={!isThere} />
      ) : (
        <p className={css.soft}>{t("documents.readOnly")}</p>
      )}
      <UploadList />
      {isLost && !documents.isError && (
        <p className={css.lost} role="status">
          <WifiOff aria-hidden size={16} />
          {t("documents.lost")}
        </p>
      )}
      {documents.isError && (
        <ProblemNotice error={documents.error} onRetry={() => void documents.refetch()} />
      )}
      {!listed && !documents.isError && <Loading label={t("common.loading")} />}
      {listed && documents.isWhole && !isThere && (
        <Empty icon={Files} title={t("documents.none")}>
          {t("documents.noneText")}
        </Empty>
      )}
      {isThere && (
        <>
          {chosen.length > 0 ? (
            <SelectionBar collection={collection} chosen={chosen} onClear={() => setSelected(new Set())} />
          ) : (
            <Filters
              wanted={wanted}
              documents={present}
              onChange={(next) => setView(collection, { wanted: next })}
            />
          )}
          {shown.length === 0 ? (
            <Empty icon={SearchX} title={t("documents.noMatch")} />
          ) : (
            <DocumentTable
              collection={collection}
              documents={shown}
              editable={editable}
              isWhole={documents.isWhole}
              order={order}
              onOrder={(next) => setView(collection, { order: next })}
              selected={selected}
              onSelect={setSelected}
            />
          )}
        </>
      )}
      <DocumentSheet
        collection={collection}
        id={document}
        document={present.find(({ id }) => id === document)}
        isWhole={documents.isWhole}
        editable={editable}
      />
    </div>
  );
}

/** Comes back to where the list was left. */
function useScroll(view: React.RefObject<HTMLElement | null>, collection: string, isThere: boolean): void {
  useLayoutEffect(() => {
    const main = view.current?.closest("main");
    if (isThere && main) main.scrollTop = viewOf(collection).scrolled;
  }, [view, collection, isThere]);

  useEffect(() => {
    const main = view.current?.closest("main");
    if (!main) return undefined;
    const look = () => setView(collection, { scrolled: main.scrollTop });
    main.addEventListener("scrollend", look);
    return () => main.removeEventListener("scrollend", look);
  }, [view, collection]);
}
