/** The tags that a person has written, separated by commas or semicolons of either script. */
export function parseTags(text: string): string[] {
  const parts = text.split(/[,;，；、]/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ""))];
}

/** All tags that documents carry, in order. */
export function tagsOf(documents: readonly { tags: readonly string[] }[]): string[] {
  return [...new Set(documents.flatMap(({ tags }) => tags))].sort(new Intl.Collator().compare);
}

/** All folders that documents are in, and those above them, in order. */
export function foldersOf(documents: readonly { folder: string | null }[]): string[] {
  const all = new Set<string>();
  for (const folder of new Set(documents.map((one) => one.folder ?? ""))) {
    const parts = folder.split("/").filter(Boolean);
    for (let depth = 1; depth <= parts.length; depth++) all.add(parts.slice(0, depth).join("/"));
  }
  return [...all].sort(new Intl.Collator().compare);
}
