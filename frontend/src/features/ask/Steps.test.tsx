import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import "../../shared/i18n";
import { Steps } from "./Steps";
import type { Turn } from "./types";

afterEach(cleanup);

const TURN: Turn = { id: "1", collection: "default", question: "Why?", state: "waiting", text: "" };
const steps = (known: Partial<Turn>) =>
  [...render(<Steps turn={{ ...TURN, ...known }} />).container.querySelectorAll("p")].map(
    ({ textContent }) => textContent,
  );

test("steps of an answer, as far as they are known", () => {
  expect(steps({})).toEqual(["Searching the documents…"]);
  expect(steps({ reading: { passages: 6, documents: 1 } })).toEqual(["Reading 6 passages in 1 document…"]);
  expect(steps({ reading: { passages: 1, documents: 1 }, thinkingSeconds: 12 })).toEqual([
    "Reading 1 passage in 1 document…",
    "The model is thinking… 12 s",
  ]);
});
