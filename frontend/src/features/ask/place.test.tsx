import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import "../../shared/i18n";
import type { Citation } from "../evidence/types";
import { usePlace } from "./place";

test.each([
  ["deck.pptx", "deck.pptx · slide 2 · Risks"],
  ["report.pdf", "report.pdf · page 2 · Risks"],
])("a place in %s", (document_name, words) => {
  const { result } = renderHook(usePlace);
  expect(result.current({ document_name, page: 2, headings: ["Plan", "Risks"] } as Citation)).toBe(words);
});

test.each([
  [0, "talk.mp3 · 0:00"],
  [754, "talk.mp3 · 12:34"],
  [3723, "talk.mp3 · 1:02:03"],
])("a place %i seconds into a recording", (seconds, words) => {
  const { result } = renderHook(usePlace);
  const headings: string[] = [];
  expect(
    result.current({ document_name: "talk.mp3", page: null, headings, seconds } as unknown as Citation),
  ).toBe(words);
});
