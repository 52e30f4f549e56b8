import writeExcelFile from "write-excel-file/universal";
import type { Grid } from "./csv";

/** A workbook of one sheet; every cell is text, as it was read. */
export function xlsxOf(rows: Grid): Promise<Blob> {
  const sheet = rows.map((row, at) =>
    row.map((value) => ({ value, type: String, ...(at === 0 && { fontWeight: "bold" as const }) })),
  );
  return writeExcelFile(sheet).toBlob();
}
