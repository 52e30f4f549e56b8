import { create } from "zustand";
import { toasts } from "../../shared/ui/toasts";
import { deleteDocument } from "./api";
import { record } from "./changes";
import type { Document } from "./status";

/** Time to think again. */
export const UNDO_MILLISECONDS = 8000;

/** Ids of documents that are shown no more but can still be brought back. */
export const useRemoved = create<{ ids: ReadonlySet<string> }>()(() => ({ ids: new Set() }));

const pending = new Map<string, () => void>();

interface Words {
  title: string;
  undo: string;
  failed: string;
}

/**
 * Hides a document at once and deletes it when the undo window has passed. Leaving the page is no undo: what is
 * pending is then deleted by requests that outlive the page.
 */
export function remove(collection: string, document: Document, words: Words): void {
  const { id } = document;
  if (pending.has(id)) return;
  hide(id, true);
  const settle = () => {
    if (!pending.delete(id)) return;
    deleteDocument(collection, id)
      .then(() => record(collection, [{ ...document, status: "DELETING" }]))
      .catch(() => toasts.add({ title: words.failed, priority: "high" }))
      .finally(() => hide(id, false));
  };
  pending.set(id, settle);
  const toast = toasts.add({
    title: words.title,
    timeout: UNDO_MILLISECONDS,
    onClose: settle,
    actionProps: {
      children: words.undo,
      onClick: () => {
        pending.delete(id);
        hide(id, false);
        toasts.close(toast);
      },
    },
  });
}

window.addEventListener("pagehide", () => {
  for (const settle of [...pending.values()]) settle();
});

function hide(id: string, hidden: boolean): void {
  useRemoved.setState(({ ids }) => {
    const next = new Set(ids);
    if (hidden) next.add(id);
    else next.delete(id);
    return { ids: next };
  });
}
