import { expect, test } from "vitest";
import { rowOf, tabulate } from "./tabulate";

test("quoted rows with the same columns are one table, with what cites them", () => {
  const text =
    "Found:\nCity: Graz; Country: Austria; Days: 3 [1]\nCity: Bern; Country: Switzerland; Days: 5 [2]\nThat is all.";
  expect(tabulate(text)).toBe(
    [
      "Found:",
      "",
      "| City | Country | Days |",
      "| --- | --- | --- |",
      "| Graz [1] | Austria | 3 |",
      "| Bern [2] | Switzerland | 5 |",
      "",
      "That is all.",
    ].join("\n"),
  );
});

test("rows of another table begin another", () => {
  const made = tabulate("A: 1; B: 2; C: 3 [1]\nX: 1; Y: 2; Z: 3 [2]");
  expect(made.match(/---/g)).toHaveLength(6);
});

test("a bar in a cell does not end it", () => {
  expect(tabulate("A: 1|2; B: 2; C: 3")).toContain("| 1\\|2 | 2 | 3 |");
});

test.each([
  "Note: the seal is renewed; see below.",
  "The warranty lasts 36 months [1]",
  "Open: 9:00; Close: 17:00",
  "",
])("%s is no row", (line) => {
  expect(rowOf(line)).toBeNull();
  expect(tabulate(line)).toBe(line);
});
