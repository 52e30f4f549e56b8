import { inCollection, raw } from "./api";

export async function fetchOriginal(collection: string, id: string): Promise<Blob> {
  const response = await raw(inCollection(`/v1/documents/${encodeURIComponent(id)}/original`, collection));
  return response.blob();
}

/** Saves the original file. Through a blob, because a plain link could not carry the key. */
export async function saveOriginal(collection: string, id: string, name: string): Promise<void> {
  saveAs(await fetchOriginal(collection, id), name);
}

/** Has the browser save a file. */
export function saveAs(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
