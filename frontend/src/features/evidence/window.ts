import type { SourceText } from "./api";
import type { Slice } from "./rows";

/** A window of a document's text with its blocks and the mark, in UTF-16 units of the window. */
export interface Shown {
  text: string;
  blocks: SourceText["blocks"];
  pages: SourceText["pages"];
  mark: Slice | null;
}

/** The service counts code points of the whole text, JavaScript UTF-16 units of what it has. */
export function inUnits({ text, start, blocks, pages }: SourceText, mark: Slice | null): Shown {
  const units = [0];
  for (const character of text) units.push((units.at(-1) ?? 0) + character.length);
  const last = units.length - 1;
  const at = (point: number) => units[Math.min(Math.max(point - start, 0), last)] ?? 0;
  const slice = <Part extends Slice>(part: Part): Part => ({
    ...part,
    start: at(part.start),
    end: at(part.end),
  });
  const inside = blocks.map(slice).filter((block) => block.end > block.start);
  // A text without structure is one paragraph.
  const whole = { kind: "paragraph", start: 0, end: text.length, level: 0 } as const;
  return {
    text,
    blocks: inside.length > 0 ? inside : [whole],
    pages: pages.map(slice),
    mark: mark && slice(mark),
  };
}
