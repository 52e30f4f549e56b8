import type { Answer, Turn } from "./types";

/** The sources of an answer, one line each. */
export function sourceLines({ citations }: Pick<Answer, "citations">): string[] {
  return citations.map(
    ({ marker, document_name, page }) => `[${marker}] ${document_name}${page ? `, p. ${page}` : ""}`,
  );
}

/** An answer as plain text, its sources listed below it. */
export function copyable({ text, answer }: Pick<Turn, "text" | "answer">): string {
  const sources = answer ? sourceLines(answer) : [];
  return sources.length > 0 ? `${text}\n\n${sources.join("\n")}` : text;
}
