import { useMutation } from "@tanstack/react-query";
import { Download, FileUp, Globe, RefreshCw, Tags, Trash2 } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { saveOriginal } from "../../shared/client/download";
import { Problem } from "../../shared/client/problem";
import { explain } from "../../shared/explain";
import { useLimits } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import { toasts } from "../../shared/ui/toasts";
import { addUrl, control } from "./api";
import { record } from "./changes";
import css from "./DocumentSheet.module.css";
import { removeDocuments } from "./removals";
import { type Document, stageOf } from "./status";
import { replaceFile } from "./uploads";

interface ActionsProps {
  collection: string;
  document: Document;
  editable: boolean;
  onEdit: () => void;
  onRemoved: () => void;
}

/** What can be done with one document. */
export function DocumentActions({ collection, document, editable, onEdit, onRemoved }: ActionsProps) {
  const { t } = useTranslation();
  const { id, name } = document;
  const onError = (error: unknown) => {
    const { title, advice } = explain(t, Problem.of(error));
    toasts.add({ title, description: advice, priority: "high" });
  };
  const save = useMutation({ mutationFn: () => saveOriginal(collection, id, name), onError });
  const again = useMutation({
    mutationFn: () => control(collection, id, "reingest"),
    onSuccess: (changed) => record(collection, [changed]),
    onError,
  });

  function drop() {
    removeDocuments(collection, [document], {
      title: t("documents.removed", { name }),
      undo: t("common.undo"),
      failed: t("documents.notRemoved", { name }),
    });
    onRemoved();
  }

  return (
    <div className={css.actions}>
      {editable && (
        <Button icon={Tags} onClick={onEdit}>
          {t("details.edit")}
        </Button>
      )}
      {editable && (
        <Button
          icon={RefreshCw}
          disabled={stageOf(document) === "working" || again.isPending}
          onClick={() => again.mutate()}
        >
          {t("details.reingest")}
        </Button>
      )}
      {editable && <Renew collection={collection} document={document} onError={onError} />}
      <Button icon={Download} disabled={save.isPending} onClick={() => save.mutate()}>
        {t("details.download")}
      </Button>
      {editable && (
        <Button icon={Trash2} variant="danger" onClick={drop}>
          {t("details.remove")}
        </Button>
      )}
    </div>
  );
}

interface RenewProps {
  collection: string;
  document: Document;
  onError: (error: unknown) => void;
}

/** A newer version: from a file of the same type, or from the address that it was fetched from. */
function Renew({ collection, document, onError }: RenewProps) {
  const { t } = useTranslation();
  const limits = useLimits();
  const picker = useRef<HTMLInputElement>(null);
  const extension = /\.[^.]+$/.exec(document.name)?.[0] ?? "";
  const fetchAgain = useMutation({
    mutationFn: () => addUrl(collection, { url: document.source_uri }),
    onSuccess: ({ document: changed }) => changed && record(collection, [changed]),
    onError,
  });
  if (/^https?:/.test(document.source_uri) && limits?.url_fetch) {
    return (
      <Button icon={Globe} disabled={fetchAgain.isPending} onClick={() => fetchAgain.mutate()}>
        {t("details.fetchAgain")}
      </Button>
    );
  }
  if (document.folder === null) return null;

  function take(file: File | undefined) {
    if (!file) return;
    if (file.name.toLowerCase().endsWith(extension.toLowerCase()))
      replaceFile(collection, document, file, limits?.max_file_bytes ?? Number.POSITIVE_INFINITY);
    else toasts.add({ title: t("details.replaceKind", { extension }), priority: "high" });
  }

  return (
    <>
      <input
        ref={picker}
        hidden
        type="file"
        accept={extension}
        aria-label={t("details.replace")}
        onChange={(event) => {
          take(event.target.files?.[0]);
          event.target.value = "";
        }}
      />
      <Button icon={FileUp} onClick={() => picker.current?.click()}>
        {t("details.replace")}
      </Button>
    </>
  );
}
