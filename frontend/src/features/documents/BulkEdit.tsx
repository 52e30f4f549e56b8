import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { parseTags } from "../../shared/tags";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { editDocuments } from "./edits";
import { wouldLose } from "./places";
import type { Document } from "./status";
import { useSure } from "./useSure";

interface BulkEditProps {
  collection: string;
  chosen: readonly Document[];
  open: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** Tags and folder of several documents: what is left empty stays as it is. */
export function BulkEdit({ collection, chosen, open, onClose, onDone }: BulkEditProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState("");
  const [removed, setRemoved] = useState("");
  const [folder, setFolder] = useState("");
  const [sure, question] = useSure();
  const uploads = chosen.filter((one) => one.folder !== null);
  const retagged = parseTags(added).length + parseTags(removed).length > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    const would = folder.trim() ? wouldLose(collection, uploads, folder) : Promise.resolve(false);
    void sure(would, save);
  }

  function save() {
    onClose();
    onDone();
    const gone = new Set(parseTags(removed));
    void editDocuments(t, collection, retagged ? chosen : uploads, (one) => ({
      tags: retagged
        ? [...new Set([...one.tags, ...parseTags(added)])].filter((tag) => !gone.has(tag))
        : undefined,
      folder: folder.trim() && one.folder !== null ? folder : undefined,
    }));
  }

  return (
    <Modal title={t("details.editMany", { count: chosen.length })} open={open} onClose={onClose}>
      {question}
      <form onSubmit={submit}>
        <Field label={t("details.addTags")} hint={t("documents.tagsHint")}>
          <input value={added} onChange={(event) => setAdded(event.target.value)} autoComplete="off" />
        </Field>
        <Field label={t("details.removeTags")} hint={t("documents.tagsHint")}>
          <input value={removed} onChange={(event) => setRemoved(event.target.value)} autoComplete="off" />
        </Field>
        {uploads.length > 0 && (
          <Field label={t("details.moveTo")} hint={t("details.moveHint")}>
            <input
              value={folder}
              placeholder={t("details.keep")}
              onChange={(event) => setFolder(event.target.value)}
              autoComplete="off"
            />
          </Field>
        )}
        <Button type="submit" variant="primary" disabled={!retagged && folder.trim() === ""}>
          {t("common.save")}
        </Button>
      </form>
    </Modal>
  );
}
