/**
 * The name a file is uploaded under. Files of a folder carry their path, because two of them may share a name and
 * a document replaces the one of the same name in the same folder.
 */
export function uploadName(file: File): string {
  const path = (file as File & { path?: string }).path ?? file.webkitRelativePath;
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  return parts.length > 1 ? parts.join("/") : file.name;
}

/** Files that a folder holds for the system's own use, and nobody means to upload. */
export function isLitter(file: File): boolean {
  return /^(\.|~\$)|^(Thumbs\.db|desktop\.ini)$/.test(file.name);
}
