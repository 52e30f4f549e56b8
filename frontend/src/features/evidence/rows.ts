import type { Schemas } from "../../shared/client/api";

type Block = Schemas["BlockOut"];

/** A part of a text: UTF-16 units from `start` to `end`, exclusive. */
export interface Slice {
  start: number;
  end: number;
}

/** One row of a table: its cells, by the names of their columns where the row tells them. */
export interface Row {
  cells: Slice[];
  names: string[] | null;
  isHead: boolean;
}

const RULE = /^\|?[\s|:-]*-[\s|:-]*\|?$/;
const NAMED = /^([^:;|]{1,60}): /;

/** The rows in the text of a table's block: lines of cells between bars, or cells with their columns' names. */
export function rowsOf(text: string, { start, end }: Slice): Row[] {
  const lines = linesOf(text, start, end);
  return lines.flatMap((line, index) => {
    const written = text.slice(line.start, line.end);
    if (RULE.test(written)) return [];
    const next = lines[index + 1];
    const isHead = next !== undefined && RULE.test(text.slice(next.start, next.end));
    if (!/ \| /.test(written) && NAMED.test(written)) return [named(text, line)];
    return [{ cells: split(text, line, /(?<!\\)\|/g), names: null, isHead }];
  });
}

function linesOf(text: string, start: number, end: number): Slice[] {
  const lines: Slice[] = [];
  for (let at = start; at < end; ) {
    const stop = text.indexOf("\n", at);
    const line = { start: at, end: stop < 0 || stop > end ? end : stop };
    if (line.end > line.start) lines.push(line);
    at = line.end + 1;
  }
  return lines;
}

function named(text: string, line: Slice): Row {
  const names: string[] = [];
  const cells = split(text, line, /; (?=[^:;|]{1,60}: )/g).map((cell) => {
    const name = NAMED.exec(text.slice(cell.start, cell.end));
    names.push(name?.[1] ?? "");
    return name ? { start: cell.start + name[0].length, end: cell.end } : cell;
  });
  return { cells, names, isHead: false };
}

/** The parts of a line between separators, without the space around them and without bars that stand outside. */
function split(text: string, line: Slice, separator: RegExp): Slice[] {
  const cells: Slice[] = [];
  let at = line.start;
  for (const match of text.slice(line.start, line.end).matchAll(separator)) {
    cells.push(trim(text, { start: at, end: line.start + match.index }));
    at = line.start + match.index + match[0].length;
  }
  cells.push(trim(text, { start: at, end: line.end }));
  const outside = (cell: Slice | undefined) => cell !== undefined && cell.start === cell.end;
  const bars = text[line.start] === "|" && text[line.end - 1] === "|";
  return bars && outside(cells[0]) && outside(cells.at(-1)) ? cells.slice(1, -1) : cells;
}

function trim(text: string, { start, end }: Slice): Slice {
  let [from, to] = [start, end];
  while (from < to && text[from] === " ") from += 1;
  while (to > from && text[to - 1] === " ") to -= 1;
  return { start: from, end: to };
}

/** Blocks of which neighbours that belong together stand together: the rows of a table, the items of a list. */
export function grouped(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    const joins = block.kind === "table_row" || block.kind === "list_item" || block.kind === "code";
    if (joins && last?.[0]?.kind === block.kind) last.push(block);
    else groups.push([block]);
  }
  return groups;
}
