import { api, body } from "../../shared/client/api";
import { getReaders } from "./readers";
import type { Document } from "./status";

const MOST = 1000;

const folderOf = (path: string) => path.split("/").slice(0, -1).join("/");

/** Whether one of these uploads would not be read any more by whoever uploads it. */
export async function wouldShutOut(
  collection: string,
  paths: readonly string[],
  groups: readonly string[],
): Promise<boolean> {
  const folders = [...new Set(paths.map(folderOf))].slice(0, MOST);
  if (folders.length === 0) return false;
  const asked = api.POST("/v1/documents/places", {
    params: { query: { collection } },
    body: { folders, users: [], groups: [...groups] },
  });
  return (await body(asked)).shut_out.length > 0;
}

/** The same, of documents that are to be moved: those with readers of their own keep these. */
export async function wouldLose(
  collection: string,
  documents: readonly Document[],
  folder: string,
): Promise<boolean> {
  if (!(await wouldShutOut(collection, [`${folder}/`], []))) return false;
  const readers = await Promise.all(documents.map((one) => getReaders(collection, one.id)));
  return readers.some((one) => !one.restricted || one.folder !== null);
}
