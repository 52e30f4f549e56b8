import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { formatBytes, formatTime } from "../../shared/format";
import { reasonOf } from "../../shared/reason";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { Chunks } from "./Chunks";
import { DocumentActions } from "./DocumentActions";
import css from "./DocumentSheet.module.css";
import { EditDocument } from "./EditDocument";
import { Facts } from "./Facts";
import { Origin } from "./Origin";
import { ReadersSection } from "./ReadersSection";
import { Reading } from "./Reading";
import { type Document, stageOf } from "./status";
import { Versions } from "./Versions";

const DocumentMetadata = lazy(() => import("./DocumentMetadata"));

interface SheetProps {
  collection: string;
  /** Undefined: none is open. */
  id: string | undefined;
  /** Undefined: not there, or not yet. */
  document: Document | undefined;
  isWhole: boolean;
  editable: boolean;
}

/** The details of the document that the address names, beside the list. */
export function DocumentSheet({ collection, id, document, isWhole, editable }: SheetProps) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const close = () => navigate("/documents");
  return (
    <Modal shape="panel" title={document?.name ?? t("details.about")} open={id !== undefined} onClose={close}>
      {document ? (
        <Details key={id} collection={collection} document={document} editable={editable} onClose={close} />
      ) : isWhole ? (
        <p>{t("details.missing")}</p>
      ) : (
        <Loading label={t("common.loading")} />
      )}
    </Modal>
  );
}

interface DetailsProps {
  collection: string;
  document: Document;
  editable: boolean;
  onClose: () => void;
}

function Details({ collection, document, editable, onClose }: DetailsProps) {
  const { t, i18n } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const { version, live_version: live } = document;
  const stage = stageOf(document);
  const time = (iso: string) => formatTime(iso, i18n.language);
  return (
    <div className={css.details}>
      {isEditing ? (
        <EditDocument collection={collection} document={document} onDone={() => setEditing(false)} />
      ) : (
        <DocumentActions
          collection={collection}
          document={document}
          editable={editable}
          onEdit={() => setEditing(true)}
          onRemoved={onClose}
        />
      )}
      <Facts
        facts={[
          [t("documents.columns.state"), t(`documents.stages.${stage}`)],
          [
            t("details.source"),
            document.folder === null ? (
              <Origin key={document.id} collection={collection} document={document} />
            ) : (
              t("details.sources.upload")
            ),
          ],
          [t("details.folder"), document.folder !== null && (document.folder || t("details.top"))],
          [t("documents.tags"), document.tags.length > 0 && document.tags.join(", ")],
          [t("details.kind"), document.media_type],
          [t("documents.columns.size"), formatBytes(document.size, i18n.language)],
          [
            t("details.version"),
            live > 0 && live !== version ? t("details.answersUse", { version, live }) : `${version}`,
          ],
          [t("details.added"), time(document.created_at)],
          [t("details.dated"), document.dated && time(document.dated)],
          [t("details.changed"), time(document.updated_at)],
          [t("details.hash"), <code key="hash">{document.sha256}</code>],
        ]}
      />
      {stage === "failed" && <p className={css.bad}>{reasonOf(t, document)}</p>}
      <Suspense>
        <DocumentMetadata collection={collection} id={document.id} editable={editable} />
      </Suspense>
      {editable && <ReadersSection collection={collection} document={document} onLost={onClose} />}
      <Reading collection={collection} document={document} />
      {live > 1 && <Versions collection={collection} document={document} />}
      {live > 0 && <Chunks collection={collection} document={document} editable={editable} />}
    </div>
  );
}
