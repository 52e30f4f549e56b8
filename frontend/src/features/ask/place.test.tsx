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
