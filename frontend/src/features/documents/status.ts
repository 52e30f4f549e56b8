import type { Schemas } from "../../shared/client/api";

export type Document = Schemas["DocumentOut"];
export type Stage = "working" | "ready" | "failed";

/** The service's states as a person sees them. */
export function stageOf({ status }: Pick<Document, "status">): Stage {
  if (status === "READY") return "ready";
  if (status === "FAILED" || status === "QUARANTINED") return "failed";
  return "working";
}

const STEPS = ["RECEIVED", "PARSED", "INDEXED", "READY"];

/** How far a document is, 0 to 1, by the steps that lie behind it. */
export function progressOf({ status }: Pick<Document, "status">): number {
  return Math.max(0, STEPS.indexOf(status)) / (STEPS.length - 1);
}

export type Column = "name" | "state" | "size" | "changed";

export interface Order {
  /** A column, or when the newest version was added. */
  by: Column | "added";
  descending: boolean;
}

const STAGES: readonly Stage[] = ["failed", "working", "ready"];
const names = new Intl.Collator(undefined, { numeric: true });
const COMPARE: Record<Column, (a: Document, b: Document) => number> = {
  name: (a, b) => names.compare(a.name, b.name),
  state: (a, b) => STAGES.indexOf(stageOf(a)) - STAGES.indexOf(stageOf(b)),
  size: (a, b) => a.size - b.size,
  // Times are compared as the text they come as, which is many times faster and the same for one service.
  changed: (a, b) => (a.updated_at < b.updated_at ? -1 : a.updated_at > b.updated_at ? 1 : 0),
};

/** The documents sorted by a column; those that are alike in it stay in their order. */
export function inOrder(documents: readonly Document[], { by, descending }: Order): readonly Document[] {
  // They come in this order.
  if (by === "added") return documents;
  const sign = descending ? -1 : 1;
  return documents.toSorted((a, b) => sign * COMPARE[by](a, b));
}

export interface Wanted {
  text: string;
  stage: Stage | "all";
  /** Empty: any. */
  tag: string;
  /** Empty: any; those below it are in it. */
  folder: string;
}

/** The documents that match a search by name and filters by stage, tag and folder, in their order. */
export function select(documents: readonly Document[], { text, stage, tag, folder }: Wanted): Document[] {
  const sought = text.trim().toLocaleLowerCase();
  return documents
    .filter((one) => stage === "all" || stageOf(one) === stage)
    .filter((one) => folder === "" || `${one.folder ?? ""}/`.startsWith(`${folder}/`))
    .filter((one) => tag === "" || one.tags.includes(tag))
    .filter((one) => one.name.toLocaleLowerCase().includes(sought));
}

/** How many documents are in each stage. */
export function countStages(documents: readonly Document[]): Record<Stage, number> {
  const counts = { working: 0, ready: 0, failed: 0 };
  for (const one of documents) counts[stageOf(one)] += 1;
  return counts;
}
