import type { Schemas } from "../../shared/client/api";
import type { Slice } from "./rows";

type Block = Schemas["BlockOut"];

/** The blocks of one slide. */
export interface Slide {
  number: number;
  blocks: Block[];
}

/** Blocks by the slide they begin on, in order; slides without text are left out. */
export function slidesOf(blocks: readonly Block[], pages: readonly (Slice & { number: number })[]): Slide[] {
  return pages
    .map(({ number, start, end }) => ({
      number,
      blocks: blocks.filter((block) => block.start >= start && block.start < end),
    }))
    .filter((slide) => slide.blocks.length > 0);
}
