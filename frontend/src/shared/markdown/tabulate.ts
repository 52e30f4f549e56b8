const PAIR = /^([^:;|]{1,60}): (.*)$/s;
const BETWEEN = /; (?=[^:;|]{1,60}: )/;
const MARKERS = /\s*((?:\[\d{1,3}\]\s*)+)$/;
/** Fewer are a sentence rather than a row. */
const MIN_CELLS = 3;

interface Row {
  names: string[];
  cells: string[];
}

/** The row that is written as "Name: value; Name: value", or null. Markers at the end go with the first cell. */
export function rowOf(line: string): Row | null {
  const markers = MARKERS.exec(line)?.[1]?.trim() ?? "";
  const pairs = line
    .replace(MARKERS, "")
    .split(BETWEEN)
    .map((part) => PAIR.exec(part.trim()));
  if (pairs.length < MIN_CELLS || pairs.some((pair) => pair === null)) return null;
  const names = pairs.map((pair) => pair?.[1] ?? "");
  const [first = "", ...others] = pairs.map((pair) => pair?.[2] ?? "");
  return { names, cells: [markers ? `${first} ${markers}` : first, ...others] };
}

/** Makes Markdown tables of quoted table rows: neighbours with the same columns become one. */
export function tabulate(text: string): string {
  const out: string[] = [];
  let open = "";
  for (const line of text.split("\n")) {
    const row = rowOf(line);
    const names = row ? cellsOf(row.names) : "";
    if (row && names !== open) out.push("", names, cellsOf(row.names.map(() => "---")));
    if (!row && open) out.push("");
    out.push(row ? cellsOf(row.cells) : line);
    open = names;
  }
  return out.join("\n").replace(/^\n+/, "");
}

const cellsOf = (cells: readonly string[]) =>
  `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
