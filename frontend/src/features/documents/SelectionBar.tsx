import { RotateCw, Trash2, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../shared/ui/Button";
import { toasts } from "../../shared/ui/toasts";
import { control } from "./api";
import { record } from "./changes";
import { removeDocuments } from "./removals";
import css from "./SelectionBar.module.css";
import { type Document, stageOf } from "./status";

interface SelectionProps {
  collection: string;
  chosen: readonly Document[];
  onClear: () => void;
}

/** What can be done with all the documents that are selected. */
export function SelectionBar({ collection, chosen, onClear }: SelectionProps) {
  const { t } = useTranslation();
  const count = chosen.length;
  const failed = chosen.filter((one) => stageOf(one) === "failed");

  function drop() {
    removeDocuments(collection, chosen, {
      title: t("documents.removedMany", { count }),
      undo: t("common.undo"),
      failed: t("documents.notRemovedMany"),
    });
    onClear();
  }

  async function retry() {
    onClear();
    const results = await Promise.allSettled(failed.map(({ id }) => control(collection, id, "retry")));
    record(
      collection,
      results.flatMap((one) => (one.status === "fulfilled" && one.value ? [one.value] : [])),
    );
    if (results.some(({ status }) => status === "rejected"))
      toasts.add({ title: t("documents.notRetried"), priority: "high" });
  }

  return (
    <section className={css.bar} aria-label={t("documents.selection")}>
      <p role="status">{t("documents.selected", { count })}</p>
      <span className={css.space} />
      {failed.length > 0 && (
        <Button icon={RotateCw} onClick={() => void retry()}>
          {t("documents.retryMany", { count: failed.length })}
        </Button>
      )}
      <Button icon={Trash2} variant="danger" onClick={drop}>
        {t("documents.removeMany", { count })}
      </Button>
      <IconButton icon={X} label={t("documents.unselect")} onClick={onClear} />
    </section>
  );
}
