import { expect, test } from "vitest";
import { excerptOf } from "./lines";

const FILE = ["import sys", "", "", "def fee():", '    """Parking costs four euros."""', "    return 4"].join(
  "\n",
);

test("lines keep the numbers of the file, and the quote is found over white space a parser has changed", () => {
  const found = excerptOf(FILE, 'def fee():\n\n"""Parking costs');
  expect(found?.first).toBe(1);
  expect(found?.lines.map(({ start, end }) => FILE.slice(start, end))).toEqual(FILE.split("\n"));
  expect(found && FILE.slice(found.mark.start, found.mark.end)).toBe('def fee():\n    """Parking costs');
});

test("of a long file the part around the quote is shown", () => {
  const long = `${"x = 1\n".repeat(1000)}wanted = 2\n${"y = 1\n".repeat(1000)}`;
  const found = excerptOf(long, "wanted = 2");
  expect(found).toMatchObject({ first: 701, isStart: false, isEnd: false });
  expect(found?.lines).toHaveLength(601);
});

test("words that are not in the file are not marked", () => {
  expect(excerptOf(FILE, "Parking costs five euros")).toBeNull();
});
