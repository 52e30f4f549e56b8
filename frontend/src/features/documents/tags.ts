/** The tags that a person has written, separated by commas or semicolons of either script. */
export function parseTags(text: string): string[] {
  const parts = text.split(/[,;，；、]/).map((part) => part.trim());
  return [...new Set(parts.filter((part) => part !== ""))];
}

/** All tags that documents carry, in order. */
export function tagsOf(documents: readonly { tags: readonly string[] }[]): string[] {
  return [...new Set(documents.flatMap(({ tags }) => tags))].sort(new Intl.Collator().compare);
}
