import { ListTree, RefreshCw, RotateCw, Tags, Trash2, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button, IconButton } from "../../shared/ui/Button";
import { toasts } from "../../shared/ui/toasts";
import { useTexts } from "../metadata/texts";
import { control } from "./api";
import { BulkEdit } from "./BulkEdit";
import { record } from "./changes";
import { forEach } from "./forEach";
import { removeDocuments } from "./removals";
import css from "./SelectionBar.module.css";
import { type Document, stageOf } from "./status";

const BulkMetadata = lazy(() => import("../metadata/BulkMetadata"));

interface SelectionProps {
  collection: string;
  chosen: readonly Document[];
  onClear: () => void;
}

/** What can be done with all the documents that are selected. */
export function SelectionBar({ collection, chosen, onClear }: SelectionProps) {
  const { t } = useTranslation();
  const count = chosen.length;
  const texts = useTexts();
  const [isEditing, setEditing] = useState(false);
  const [isDescribing, setDescribing] = useState(false);
  const ended = chosen.filter((one) => stageOf(one) === "ready");
  const failed = chosen.filter((one) => stageOf(one) === "failed");

  function drop() {
    removeDocuments(collection, chosen, {
      title: t("documents.removedMany", { count }),
      undo: t("common.undo"),
      failed: t("documents.notRemovedMany"),
    });
    onClear();
  }

  async function again(documents: readonly Document[], action: "retry" | "reingest", failure: string) {
    onClear();
    const failures = await forEach(documents, async ({ id }) => {
      record(collection, [await control(collection, id, action)]);
    });
    if (failures > 0) toasts.add({ title: failure, priority: "high" });
  }

  return (
    <section className={css.bar} aria-label={t("documents.selection")}>
      <p role="status">{t("documents.selected", { count })}</p>
      <span className={css.space} />
      {failed.length > 0 && (
        <Button icon={RotateCw} onClick={() => void again(failed, "retry", t("documents.notRetried"))}>
          {t("documents.retryMany", { count: failed.length })}
        </Button>
      )}
      {ended.length > 0 && (
        <Button icon={RefreshCw} onClick={() => void again(ended, "reingest", t("details.notReingested"))}>
          {t("details.reingestMany", { count: ended.length })}
        </Button>
      )}
      <Button icon={Tags} onClick={() => setEditing(true)}>
        {t("details.editMany", { count })}
      </Button>
      <Button icon={ListTree} onClick={() => setDescribing(true)}>
        {texts.open}
      </Button>
      <Button icon={Trash2} variant="danger" onClick={drop}>
        {t("documents.removeMany", { count })}
      </Button>
      <BulkEdit
        collection={collection}
        chosen={chosen}
        open={isEditing}
        onClose={() => setEditing(false)}
        onDone={onClear}
      />
      <Suspense>
        {isDescribing && (
          <BulkMetadata
            collection={collection}
            ids={chosen.map(({ id }) => id)}
            onClose={() => setDescribing(false)}
            onDone={() => {
              setDescribing(false);
              onClear();
            }}
          />
        )}
      </Suspense>
      <IconButton icon={X} label={t("documents.unselect")} onClick={onClear} />
    </section>
  );
}
