import type { Passage } from "./api";

/** Shorter ones are mostly words that every text has. */
const MIN_LETTERS = 4;
const MAX_WORDS = 4;
const HAN = /\p{Script=Han}/u;
/** What questions are made of, whatever they are about. */
const COMMON = new Set(
  "what when where which whose does have many much often about must should could would from with that this there their your long".split(
    " ",
  ),
);

/**
 * Words of a question that none of the passages has, in their order: names, numbers and longer words. A word counts as
 * there when its beginning is, since its ending may differ. Chinese is not cut into words here, and left out.
 */
export function missingWords(
  question: string,
  passages: readonly Pick<Passage, "text" | "headings">[],
): string[] {
  const there = passages
    .map(({ text, headings }) => `${headings.join(" ")} ${text}`)
    .join(" ")
    .toLowerCase();
  const words = question.match(/[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*/gu) ?? [];
  const wanted = words.filter((word) => {
    const lower = word.toLowerCase();
    if (HAN.test(word) || COMMON.has(lower)) return false;
    if (!/\d/.test(word) && word.length < MIN_LETTERS) return false;
    return !there.includes(/\d/.test(word) ? lower : lower.slice(0, Math.max(MIN_LETTERS, word.length - 3)));
  });
  return [...new Set(wanted)].slice(0, MAX_WORDS);
}
