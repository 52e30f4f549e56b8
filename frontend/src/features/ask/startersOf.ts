import type { Passage } from "./api";

const MAX_STARTERS = 4;
const LONGEST_HEADING = 60;
const HAN = /\p{Script=Han}/u;
/** What numbers a heading: "3.1 ", "三、", "(2) ". */
const NUMBER =
  /^(?:\d+(?:\.\d+)*[.)]?\s+|[一二三四五六七八九十]+、\s*|[(（][\d一二三四五六七八九十]+[)）]\s*)/;

interface Starter {
  title: string;
  heading: string;
}

/**
 * What could be asked, best first: one heading of each document, of documents in the person's language first. A
 * heading that only repeats the title leads nowhere.
 */
export function startersOf(
  passages: readonly Pick<Passage, "document_id" | "title" | "headings">[],
  language: string,
): Starter[] {
  const found = new Map<string, Starter>();
  for (const { document_id, title, headings } of passages) {
    const heading = headings.at(-1)?.replace(NUMBER, "").trim() ?? "";
    const usable = title && heading && !title.includes(heading) && heading.length <= LONGEST_HEADING;
    if (usable && !found.has(document_id)) found.set(document_id, { title, heading });
  }
  const fits = ({ heading }: Starter) => HAN.test(heading) === (language === "zh");
  const all = [...found.values()];
  return [...all.filter(fits), ...all.filter((one) => !fits(one))].slice(0, MAX_STARTERS);
}
