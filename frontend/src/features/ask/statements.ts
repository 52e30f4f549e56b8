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
