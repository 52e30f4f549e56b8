import type { Turn } from "./types";

/** An answer as plain text, its sources listed below it. */
export function copyable({ text, answer }: Pick<Turn, "text" | "answer">): string {
  const sources = (answer?.citations ?? []).map(
    ({ marker, document_name, page }) => `[${marker}] ${document_name}${page ? `, p. ${page}` : ""}`,
  );
  return sources.length > 0 ? `${text}\n\n${sources.join("\n")}` : text;
}
