/** Files that are to become documents, wherever in the page they were dropped or chosen. */
export interface Offered {
  collection: string;
  files: readonly File[];
}

type Listener = (offered: Offered) => void;

const listeners = new Set<Listener>();

export function offer(offered: Offered): void {
  for (const listener of listeners) listener(offered);
}

/** Calls `listener` when files are offered, until the function that is returned is called. */
export function onOffered(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
