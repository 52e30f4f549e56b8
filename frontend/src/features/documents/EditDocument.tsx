import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { parseTags } from "../../shared/tags";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { editDocuments } from "./edits";
import { wouldLose } from "./places";
import type { Document } from "./status";
import { useSure } from "./useSure";

interface EditProps {
  collection: string;
  document: Document;
  onDone: () => void;
}

/** Tags of a document and, where it was uploaded, its folder. */
export function EditDocument({ collection, document, onDone }: EditProps) {
  const { t } = useTranslation();
  const [tags, setTags] = useState(document.tags.join(", "));
  const [folder, setFolder] = useState(document.folder ?? "");
  const [sure, question] = useSure();

  function submit(event: FormEvent) {
    event.preventDefault();
    const change = { tags: parseTags(tags), folder: document.folder === null ? undefined : folder };
    const moves = document.folder !== null && folder !== document.folder;
    const would = moves ? wouldLose(collection, [document], folder) : Promise.resolve(false);
    void sure(would, () => {
      onDone();
      void editDocuments(t, collection, [document], () => change);
    });
  }

  return (
    <>
      {question}
      <form onSubmit={submit}>
        <Field label={t("documents.tags")} hint={t("documents.tagsHint")}>
          <input
            // biome-ignore lint/a11y/noAutofocus: whoever opens the form means to write here
            autoFocus
            value={tags}
            onChange={(event) => setTags(event.target.value)}
            autoComplete="off"
          />
        </Field>
        {document.folder !== null && (
          <Field label={t("details.folder")} hint={t("details.folderHint")}>
            <input value={folder} onChange={(event) => setFolder(event.target.value)} autoComplete="off" />
          </Field>
        )}
        <Button type="submit" variant="primary">
          {t("common.save")}
        </Button>{" "}
        <Button onClick={onDone}>{t("common.cancel")}</Button>
      </form>
    </>
  );
}
