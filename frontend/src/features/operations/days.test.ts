import { expect, test } from "vitest";
import { filled } from "./days";

test("days without a question are there, up to today in UTC", () => {
  const one = {
    day: "2026-02-28",
    answers: 5,
    refused: 2,
    degraded: 1,
    failed: 3,
    p50_seconds: 0.5,
    p95_seconds: 2,
  };
  const days = filled([one], 3, new Date("2026-03-01T00:30:00Z"));
  expect(days.map(({ day }) => day)).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  expect(days[1]).toMatchObject({ answered: 3, refused: 2, failed: 3, p95_seconds: 2 });
  expect(days[2]).toMatchObject({ answered: 0, failed: 0, p50_seconds: null });
});
