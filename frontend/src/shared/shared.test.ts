import i18n from "i18next";
import { expect, test } from "vitest";
import "./i18n";
import { Problem } from "./client/problem";
import { explain } from "./explain";
import { may } from "./session";

const t = i18n.getFixedT("en");

test.each([
  [new Problem("too_large", 413, ""), "This exceeds the size limit."],
  [new Problem("http_502", 502, ""), "The language model is not responding."],
  [new Problem("never_heard_of", 500, ""), "Something went wrong inside AskDock."],
  [new Problem("never_heard_of", 422, ""), "This input is not valid."],
  [Problem.of(new TypeError("Failed to fetch")), "AskDock cannot be reached."],
])("%s is explained", (problem, title) => {
  expect(explain(t, problem).title).toBe(title);
});

test("when to come back is said", () => {
  expect(explain(t, new Problem("overloaded", 503, "", undefined, 7)).advice).toContain("7 seconds");
});

test("roles include those below them, in their collections only", () => {
  const me = (role: "reader" | "editor" | "admin", collections: string[] | null) => ({
    id: "1",
    name: "n",
    kind: "key" as const,
    grants: [{ role, collections }],
  });
  expect(may(me("editor", ["hr"]), "reader", "hr")).toBe(true);
  expect(may(me("editor", ["hr"]), "admin", "hr")).toBe(false);
  expect(may(me("editor", ["hr"]), "reader", "finance")).toBe(false);
  expect(may(me("admin", ["hr"]), "admin", null)).toBe(false);
  expect(may(me("admin", null), "admin", null)).toBe(true);
  expect(may(undefined, "reader", "hr")).toBe(false);
});
