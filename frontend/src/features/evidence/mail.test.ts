import { expect, test } from "vitest";
import { headOf } from "./mail";

test("the lines of a head and where their values stand", () => {
  const text = "Notice\n\nFrom: Orders <orders@example.org>\nDate: Tue, 6 Oct 2026 08:15";
  const lines = headOf(text, { start: 8, end: text.length });
  expect(lines?.map(({ name, value }) => [name, text.slice(value.start, value.end)])).toEqual([
    ["From", "Orders <orders@example.org>"],
    ["Date", "Tue, 6 Oct 2026 08:15"],
  ]);
});

test("a paragraph that only begins like a head is none", () => {
  const text = "From: the gate\nwalk to the left.";
  expect(headOf(text, { start: 0, end: text.length })).toBeNull();
});
