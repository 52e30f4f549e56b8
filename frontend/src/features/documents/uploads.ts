import { create } from "zustand";
import type { Schemas } from "../../shared/client/api";
import { isAbort, Problem } from "../../shared/client/problem";
import { record } from "./changes";
import { isLitter, uploadName } from "./names";
import type { Document } from "./status";
import { upload } from "./upload";

const AT_ONCE = 3;

export interface Upload {
  id: string;
  collection: string;
  name: string;
  file: File;
  /** None: those that a document of this name has stay as they are. */
  tags: readonly string[];
  /** Groups that may read it; none: as it was, or as its folder has it. */
  groups: readonly string[];
  state: "queued" | "sending" | "sent" | "refused";
  /** Share of the bytes that went out, 0 to 1. */
  progress: number;
  outcome?: Schemas["UploadOut"]["outcome"];
  problem?: Problem;
  /** Bytes, where it is too large. */
  limit?: number;
}

/** Outside the views, so that uploads go on while the person asks. */
export const useUploads = create<{ uploads: Upload[] }>()(() => ({ uploads: [] }));

const controls = new Map<string, AbortController>();

/** Queues files; those over the limit, and those without contents, are refused here, before a byte is sent. */
export function enqueue(
  collection: string,
  files: readonly File[],
  tags: readonly string[],
  mostBytes: number,
  groups: readonly string[] = [],
): void {
  const added = files.map((file): Upload => {
    const base = {
      id: crypto.randomUUID(),
      collection,
      name: uploadName(file),
      file,
      tags,
      groups,
      progress: 0,
    };
    if (file.size === 0) return { ...base, state: "refused", problem: new Problem("empty_file", 422, "") };
    if (file.size <= mostBytes) return { ...base, state: "queued" };
    return { ...base, state: "refused", problem: new Problem("too_large", 413, ""), limit: mostBytes };
  });
  useUploads.setState(({ uploads }) => ({ uploads: [...uploads, ...added] }));
  pump();
}

/** Queues a file as the next version of an uploaded document. */
export function replaceFile(collection: string, document: Document, file: File, mostBytes: number): void {
  const name = document.source_uri.replace(/^upload:/, "");
  enqueue(collection, [Object.assign(new File([file], document.name), { path: name })], [], mostBytes);
}

/** Queues what was dropped or chosen elsewhere, without what folders hold for the system's own use. */
export function addFiles(collection: string, files: readonly File[], mostBytes: number): void {
  enqueue(
    collection,
    files.filter((file) => !isLitter(file)),
    [],
    mostBytes,
  );
}

export function retry(id: string): void {
  change(id, { state: "queued", progress: 0, problem: undefined });
  pump();
}

/** Takes an upload off the list, and stops it if it is under way. */
export function dismiss(id: string): void {
  controls.get(id)?.abort();
  useUploads.setState(({ uploads }) => ({ uploads: uploads.filter((one) => one.id !== id) }));
}

export function dismissFinished(): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.filter(({ state }) => state === "queued" || state === "sending"),
  }));
}

function pump(): void {
  const { uploads } = useUploads.getState();
  const free = AT_ONCE - uploads.filter((one) => one.state === "sending").length;
  for (const one of uploads.filter(({ state }) => state === "queued").slice(0, Math.max(0, free)))
    void send(one);
}

async function send({ id, collection, file, name, tags, groups }: Upload): Promise<void> {
  const control = new AbortController();
  controls.set(id, control);
  change(id, { state: "sending" });
  try {
    const result = await upload(
      collection,
      file,
      name,
      tags,
      groups,
      (progress) => change(id, { progress }),
      control.signal,
    );
    change(id, { state: "sent", progress: 1, outcome: result.outcome });
    if (result.document) record(collection, [result.document]);
  } catch (error) {
    if (!isAbort(error)) change(id, { state: "refused", problem: Problem.of(error) });
  } finally {
    controls.delete(id);
    pump();
  }
}

function change(id: string, changes: Partial<Upload>): void {
  useUploads.setState(({ uploads }) => ({
    uploads: uploads.map((one) => (one.id === id ? { ...one, ...changes } : one)),
  }));
}
