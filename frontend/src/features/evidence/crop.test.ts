import { expect, test } from "vitest";
import { textColumn } from "./crop";

const PAGE = { width: 600, transform: [1, 0, 0, -1, 0, 800] };
const item = (x: number, width: number, transform = [10, 0, 0, 10, x, 400]) => ({
  str: "text",
  transform,
  width,
});

test("the margins beside the text are left out", () => {
  expect(textColumn([item(100, 200), item(120, 380)], PAGE)).toEqual({ left: 86, right: 514 });
});

test("a few words are not blown up", () => {
  const { left, right } = textColumn([item(290, 20)], PAGE);
  expect(right - left).toBe(360);
  expect((left + right) / 2).toBeCloseTo(300);
});

test("a page without text, or with text that runs upwards, is shown whole", () => {
  expect(textColumn([], PAGE)).toEqual({ left: 0, right: 600 });
  expect(textColumn([item(100, 200, [0, 10, -10, 0, 100, 400])], PAGE)).toEqual({ left: 0, right: 600 });
});
