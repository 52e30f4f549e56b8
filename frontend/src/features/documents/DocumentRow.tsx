import { useMutation } from "@tanstack/react-query";
import { CircleStop, Download, FileText, Lock, RotateCw, Trash2 } from "lucide-react";
import { memo, type Ref } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { saveOriginal } from "../../shared/client/download";
import { Problem } from "../../shared/client/problem";
import { explain } from "../../shared/explain";
import { formatBytes, formatTime } from "../../shared/format";
import { reasonOf } from "../../shared/reason";
import { IconButton } from "../../shared/ui/Button";
import { toasts } from "../../shared/ui/toasts";
import { control } from "./api";
import { record } from "./changes";
import css from "./DocumentTable.module.css";
import { removeDocuments } from "./removals";
import { type Document, progressOf, stageOf } from "./status";

interface RowProps {
  collection: string;
  document: Document;
  editable: boolean;
  /** Which row of the list it is, from 0. */
  index: number;
  measure: Ref<HTMLTableRowElement>;
  selected: boolean;
  onToggle: (id: string) => void;
}

export const DocumentRow = memo(function DocumentRow(props: RowProps) {
  const { collection, document, editable, index, measure, selected, onToggle } = props;
  const { t, i18n } = useTranslation();
  const { id, name } = document;
  const onError = (error: unknown) => {
    const { title, advice } = explain(t, Problem.of(error));
    toasts.add({ title, description: advice, priority: "high" });
  };
  const save = useMutation({ mutationFn: () => saveOriginal(collection, id, name), onError });
  const act = useMutation({
    mutationFn: (action: "retry" | "cancel") => control(collection, id, action),
    onSuccess: (changed) => record(collection, [changed]),
    onError,
  });

  function drop() {
    const words = {
      title: t("documents.removed", { name }),
      undo: t("common.undo"),
      failed: t("documents.notRemoved", { name }),
    };
    removeDocuments(collection, [document], words);
  }

  return (
    <tr
      ref={measure}
      data-index={index}
      data-document={id}
      data-status={document.status}
      data-selected={selected}
      // The heads are the first row.
      aria-rowindex={index + 2}
    >
      {editable && (
        <td>
          <input
            type="checkbox"
            aria-label={t("documents.select", { name })}
            checked={selected}
            onChange={() => onToggle(id)}
          />
        </td>
      )}
      <td>
        <span className={css.name} title={name}>
          <FileText aria-hidden size={18} strokeWidth={1.6} className={css.file} />
          <Link
            className={css.words}
            href={`/documents/${collection}/${id}`}
            aria-label={t("details.open", { name })}
          >
            {name}
          </Link>
          {document.restricted && (
            <Lock size={14} role="img" aria-label={t("readers.restricted")} className={css.file} />
          )}
          {document.version > 1 && (
            <span className={css.version}>{t("documents.version", { version: document.version })}</span>
          )}
        </span>
        {document.folder && <p className={css.folder}>{document.folder}</p>}
        {document.tags.length > 0 && (
          <ul className={css.tags} aria-label={t("documents.tags")}>
            {document.tags.map((tag) => (
              <li key={tag}>{tag}</li>
            ))}
          </ul>
        )}
      </td>
      <td>
        <State document={document} />
      </td>
      <td className={`${css.wide} ${css.soft}`}>
        {formatBytes(document.size, i18n.language)}
        {document.pages > 0 && ` · ${t("documents.pages", { count: document.pages })}`}
      </td>
      <td className={`${css.wide} ${css.soft}`}>{formatTime(document.updated_at, i18n.language)}</td>
      <td>
        <div className={css.actions}>
          {editable && stageOf(document) === "failed" && (
            <IconButton
              icon={RotateCw}
              label={t("documents.retry", { name })}
              disabled={act.isPending}
              onClick={() => act.mutate("retry")}
            />
          )}
          {editable && stageOf(document) === "working" && (
            <IconButton
              icon={CircleStop}
              label={t("documents.cancel", { name })}
              disabled={act.isPending}
              onClick={() => act.mutate("cancel")}
            />
          )}
          <IconButton
            icon={Download}
            label={t("documents.download", { name })}
            disabled={save.isPending}
            onClick={() => save.mutate()}
          />
          {editable && <IconButton icon={Trash2} label={t("documents.remove", { name })} onClick={drop} />}
        </div>
      </td>
    </tr>
  );
});

function State({ document }: { document: Document }) {
  const { t } = useTranslation();
  const stage = stageOf(document);
  const words =
    stage === "working"
      ? t(`documents.states.${document.status as "RECEIVED"}`)
      : t(`documents.stages.${stage}`);
  return (
    <>
      <span className={css.state} data-stage={stage}>
        <span className={css.dot} aria-hidden />
        {words}
      </span>
      {stage === "working" && (
        <progress className={css.progress} value={progressOf(document)} aria-label={words} />
      )}
      {(stage === "failed" || (stage === "ready" && document.reason)) && (
        <p className={css.reason}>{reasonOf(t, document)}</p>
      )}
    </>
  );
}
