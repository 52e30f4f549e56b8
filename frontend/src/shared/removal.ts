import { create } from "zustand";
import { toasts } from "./ui/toasts";

/** Time to think again. */
export const UNDO_MILLISECONDS = 8000;

/** Ids of what is shown no more but can still be brought back. */
export const useRemoved = create<{ ids: ReadonlySet<string> }>()(() => ({ ids: new Set() }));

const pending = new Map<string, () => void>();

interface Removal {
  /** What is hidden meanwhile. */
  ids: readonly string[];
  /** Says that it is gone. */
  title: string;
  undo: string;
  /** Says that it could not be deleted. */
  failed: string;
  /** Deletes it, by requests that outlive the page. */
  run: () => Promise<unknown>;
}

/**
 * Hides something at once and deletes it when the undo window has passed. Leaving the page is no undo: what is
 * pending is then deleted.
 */
export function remove({ ids, title, undo, failed, run }: Removal): void {
  const key = ids.join(" ");
  if (pending.has(key)) return;
  hide(ids, true);
  const settle = () => {
    if (!pending.delete(key)) return;
    run()
      .catch(() => toasts.add({ title: failed, priority: "high" }))
      .finally(() => hide(ids, false));
  };
  pending.set(key, settle);
  const toast = toasts.add({
    title,
    timeout: UNDO_MILLISECONDS,
    onClose: settle,
    actionProps: {
      children: undo,
      onClick: () => {
        pending.delete(key);
        hide(ids, false);
        toasts.close(toast);
      },
    },
  });
}

window.addEventListener("pagehide", () => {
  for (const settle of [...pending.values()]) settle();
});

function hide(ids: readonly string[], hidden: boolean): void {
  useRemoved.setState(({ ids: before }) => {
    const next = new Set(before);
    for (const id of ids) {
      if (hidden) next.add(id);
      else next.delete(id);
    }
    return { ids: next };
  });
}
