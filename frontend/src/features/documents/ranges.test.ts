import { expect, test } from "vitest";
import { ranges } from "./ranges";

test("runs of pages are written short", () => {
  expect(ranges([])).toBe("");
  expect(ranges([4])).toBe("4");
  expect(ranges([1, 2, 3, 7, 9, 10])).toBe("1–3, 7, 9–10");
});
