import { expect, test } from "vitest";
import { csvOf } from "./csv";
import { xlsxOf } from "./xlsx";

test("cells are quoted where they must be, and none becomes a formula", () => {
  const rows = [["a", 'b "c"', "d, e"], ["=1+1", "-5", "-x"], []];
  expect(csvOf(rows)).toBe('\ufeffa,"b ""c""","d, e"\r\n\'=1+1,-5,\'-x\r\n\r\n');
});

test("a workbook is a ZIP archive", async () => {
  const bytes = new Uint8Array(await (await xlsxOf([["a", "b"], [], ["1"]])).arrayBuffer());
  expect(String.fromCharCode(...bytes.slice(0, 2))).toBe("PK");
});
