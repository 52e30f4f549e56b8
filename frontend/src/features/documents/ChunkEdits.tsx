import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatTime } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import type { ChunkEdit } from "./api";
import { ChunkEditor } from "./ChunkEditor";
import css from "./DocumentSheet.module.css";

interface EditsProps {
  collection: string;
  documentId: string;
  /** Those that are not seen at a passage: switched off, waiting, or without a place. */
  edits: readonly ChunkEdit[];
}

/** Edits of a document's passages that its list of passages does not show. */
export function ChunkEdits({ collection, documentId, edits }: EditsProps) {
  const { t } = useTranslation();
  if (edits.length === 0) return null;
  return (
    <ul className={css.edits} aria-label={t("details.passage.edits")}>
      {edits.map((edit) => (
        <Edit key={edit.id} collection={collection} documentId={documentId} edit={edit} />
      ))}
    </ul>
  );
}

function Edit({ collection, documentId, edit }: { collection: string; documentId: string; edit: ChunkEdit }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const told = { by: edit.by, at: formatTime(edit.changed_at, i18n.language) };
  return (
    <li>
      <p className={edit.state === "conflict" ? css.bad : css.soft}>
        {edit.state === "applied" ? t("details.passage.isOff") : t(`details.passage.states.${edit.state}`)}
        {" · "}
        {t("details.passage.by", told)}
      </p>
      {edit.note && <p className={css.soft}>{edit.note}</p>}
      <blockquote className={css.chunk}>{edit.anchor}</blockquote>
      {edit.text !== null && <blockquote className={css.chunk}>{edit.text}</blockquote>}
      {isOpen ? (
        <ChunkEditor
          collection={collection}
          documentId={documentId}
          edit={edit}
          original={edit.anchor}
          onDone={() => setOpen(false)}
        />
      ) : (
        <Button onClick={() => setOpen(true)}>{t("details.passage.change")}</Button>
      )}
    </li>
  );
}
