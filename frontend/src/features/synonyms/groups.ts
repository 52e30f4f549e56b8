export type Groups = readonly (readonly string[])[];

/** Groups as people write them, as `askdock synonyms` has it: one a line, terms between = signs, # before comments. */
export function parse(written: string): string[][] {
  return written
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter(Boolean)
    .map((line) => [...new Set(termsOf(line).map((term) => term.trim()))].filter(Boolean));
}

/** A term may have a = of its own where blanks stand around those between the terms. */
function termsOf(line: string): string[] {
  const apart = line.split(/ = |＝/);
  return apart.length > 1 ? apart : line.split("=");
}

export const write = (groups: Groups): string => groups.map((group) => group.join(" = ")).join("\n");
