import { create } from "zustand";
import type { Order, Wanted } from "./status";

interface View {
  wanted: Wanted;
  order: Order;
  /** Pixels that the list was scrolled by when it was left. */
  scrolled: number;
}

const FRESH: View = {
  wanted: { text: "", stage: "all", tag: "", folder: "" },
  order: { by: "added", descending: true },
  scrolled: 0,
};

const useViews = create<{ views: Record<string, View> }>()(() => ({ views: {} }));

/** How a collection's list was looked at last: what was sought, in which order, how far down. */
export function useView(collection: string): View {
  return useViews((state) => state.views[collection]) ?? FRESH;
}

export function viewOf(collection: string): View {
  return useViews.getState().views[collection] ?? FRESH;
}

export function setView(collection: string, change: Partial<View>): void {
  useViews.setState(({ views }) => ({
    views: { ...views, [collection]: { ...(views[collection] ?? FRESH), ...change } },
  }));
}
