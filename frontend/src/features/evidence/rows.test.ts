import { expect, test } from "vitest";
import type { Schemas } from "../../shared/client/api";
import { grouped, rowsOf } from "./rows";

const cells = (text: string) =>
  rowsOf(text, { start: 0, end: text.length }).map(({ cells: found, names, isHead }) => ({
    cells: found.map(({ start, end }) => text.slice(start, end)),
    names,
    isHead,
  }));

test("rows between bars, the head above its rule", () => {
  expect(cells("Place | Price\n| --- | --- |\nParking | 4 \\| 5 euros")).toEqual([
    { cells: ["Place", "Price"], names: null, isHead: true },
    { cells: ["Parking", "4 \\| 5 euros"], names: null, isHead: false },
  ]);
});

test("a first or last cell that is empty keeps its place", () => {
  expect(cells("|  | Price |")[0]?.cells).toEqual(["", "Price"]);
});

test("cells with the names of their columns", () => {
  expect(cells("Centre: Berlin; Open: 9:00; 10:00 on Sundays; Country: Germany")).toEqual([
    {
      cells: ["Berlin", "9:00; 10:00 on Sundays", "Germany"],
      names: ["Centre", "Open", "Country"],
      isHead: false,
    },
  ]);
});

test("rows, items and lines of code stand together", () => {
  const kinds = ["heading", "table_row", "table_row", "paragraph", "list_item", "list_item", "paragraph"];
  const blocks = kinds.map((kind) => ({ kind }) as Schemas["BlockOut"]);
  expect(grouped(blocks).map((group) => group.length)).toEqual([1, 2, 1, 2, 1]);
});
