/** Rows of cells; rows may differ in length. */
export type Grid = readonly (readonly string[])[];

const BOM = "\ufeff";

/** RFC 4180, with a byte order mark, by which spreadsheet programs know UTF-8. A cell is never taken for a formula. */
export function csvOf(rows: Grid): string {
  return BOM + rows.map((row) => `${row.map(cellOf).join(",")}\r\n`).join("");
}

function cellOf(text: string): string {
  const inert = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
