import type { Answer } from "./types";

interface Statement {
  text: string;
  /** 0 to 1. */
  score: number;
  markers: number[];
}

const MARKUP = /\s*\[\d{1,3}\]|[*_`#]+/g;

/** The statements of an answer as they are read, with how well what they cite supports them. */
export function statementsOf({ text, support }: Pick<Answer, "text" | "support">): Statement[] {
  // The service counts code points.
  const points = [...text];
  return (support ?? []).map(({ start, end, score, markers }) => {
    const written = points.slice(start, end).join("");
    return { text: written.replace(MARKUP, "").trim(), score, markers };
  });
}

/** Where a sentence ends and another may begin. */
const ENDS = /(?<=[.!?])\s+(?=\P{Ll})|(?<=[。！？])|\n+/u;

/** The sentences of an answer, to say which one is wrong; of one that quotes there are no statements. */
export function sentencesOf(answer: Pick<Answer, "text" | "support">): string[] {
  const statements = statementsOf(answer).map(({ text }) => text);
  if (statements.length > 0) return statements;
  return answer.text
    .replace(MARKUP, "")
    .split(ENDS)
    .map((one) => one.trim())
    .filter(Boolean);
}
