import { useSyncExternalStore } from "react";

/** The user through whose eyes an admin looks, in this tab until it is loaded anew. */
export interface Viewed {
  id: string;
  name: string;
}

let viewed: Viewed | null = null;
const listeners = new Set<() => void>();

export const currentlyViewed = () => viewed;

export function setViewed(user: Viewed | null): void {
  viewed = user;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useViewed = () => useSyncExternalStore(subscribe, currentlyViewed);
