import { create } from "zustand";
import type { Document } from "./status";

type Changes = ReadonlyMap<string, Document>;

/**
 * What is known of documents beyond the list that was asked for, by collection: from the live stream, from uploads,
 * from what was done here. Beside the list and not in it, so that a page of the list that is on its way while a
 * document changes does not undo the change.
 */
export const useChanges = create<Record<string, Changes>>()(() => ({}));

const NONE: Changes = new Map();

/** What has changed in a collection since its list was asked for. */
export function changesOf(collection: string): Changes {
  return useChanges.getState()[collection] ?? NONE;
}

/** Notes how documents are now; an older record than the known one changes nothing. */
export function record(collection: string, documents: readonly Document[]): void {
  const next = new Map(changesOf(collection));
  update(next, documents);
  useChanges.setState({ [collection]: next });
}

/** Drops what a list holds that was asked for after all of `seen` was known. */
export function forget(collection: string, seen: Changes): void {
  const left = [...changesOf(collection)].filter(([id, one]) => seen.get(id) !== one);
  useChanges.setState({ [collection]: new Map(left) });
}

/** The documents as they are now, newest first, without those that are being deleted. */
export function merge(listed: readonly Document[], changes: Changes = NONE): Document[] {
  const all = new Map(listed.map((one) => [one.id, one]));
  update(all, changes.values());
  return [...all.values()].filter(({ status }) => status !== "DELETING").sort(newestFirst);
}

const names = new Intl.Collator();

/** When a document came; one that has a new version, when that was last heard of. */
const addedAt = ({ version, created_at, updated_at }: Document) => (version > 1 ? updated_at : created_at);

/** Times are compared as the text they come as, which is many times faster and the same for one service. */
function newestFirst(a: Document, b: Document): number {
  const [one, other] = [addedAt(a), addedAt(b)];
  if (one === other) return names.compare(a.name, b.name);
  return one < other ? 1 : -1;
}

/** Puts records in the place of those that are not newer. */
function update(known: Map<string, Document>, records: Iterable<Document>): void {
  for (const one of records) {
    const before = known.get(one.id);
    if (!before || before.updated_at <= one.updated_at) known.set(one.id, one);
  }
}
