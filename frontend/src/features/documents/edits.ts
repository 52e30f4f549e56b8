import type { TFunction } from "i18next";
import { UNDO_MILLISECONDS } from "../../shared/removal";
import { toasts } from "../../shared/ui/toasts";
import { type Change, changeDocument } from "./api";
import { record } from "./changes";
import { forEach } from "./forEach";
import type { Document } from "./status";

/** Changes tags or folders of documents, and offers to change them back. */
export async function editDocuments(
  t: TFunction,
  collection: string,
  documents: readonly Document[],
  changeOf: (document: Document) => Change,
): Promise<void> {
  const changed: Document[] = [];
  const failures = await forEach(documents, async (before) => {
    record(collection, [await changeDocument(collection, before.id, changeOf(before))]);
    changed.push(before);
  });
  if (failures > 0) toasts.add({ title: t("details.notEdited", { count: failures }), priority: "high" });
  if (changed.length === 0) return;
  const back = ({ tags, folder }: Document): Change => ({ tags, folder: folder ?? undefined });
  const toast = toasts.add({
    title: t("details.edited", { count: changed.length }),
    timeout: UNDO_MILLISECONDS,
    actionProps: {
      children: t("common.undo"),
      onClick: () => {
        toasts.close(toast);
        void forEach(changed, async (before) => {
          record(collection, [await changeDocument(collection, before.id, back(before))]);
        });
      },
    },
  });
}
