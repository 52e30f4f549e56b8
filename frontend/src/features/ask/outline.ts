import type { Turn } from "./types";

/** A part of a conversation that is taken along. */
export interface Part {
  kind: "title" | "question" | "answer" | "source" | "quote";
  text: string;
}

/** A conversation as it is read: each question, the answer that is shown for it, and the words it quotes. */
export function outlineOf(title: string, turns: readonly Turn[]): Part[] {
  const parts: Part[] = [{ kind: "title", text: title }];
  for (const { question, text, answer } of turns) {
    parts.push({ kind: "question", text: question });
    if (text) parts.push({ kind: "answer", text });
    for (const { marker, document_name, page, headings, quote } of answer?.citations ?? []) {
      const place = [document_name, page && `p. ${page}`, headings.at(-1)].filter(Boolean).join(", ");
      parts.push({ kind: "source", text: `[${marker}] ${place}` }, { kind: "quote", text: quote });
    }
  }
  return parts;
}

/** As Markdown; a question of several lines stays one heading. */
export function markdownOf(parts: readonly Part[]): string {
  const blocks = parts.map(({ kind, text }) => {
    if (kind === "title") return `# ${oneLine(text)}`;
    if (kind === "question") return `## ${oneLine(text)}`;
    if (kind === "quote") return text.replace(/^/gm, "> ");
    return text;
  });
  return `${blocks.join("\n\n")}\n`;
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim();
