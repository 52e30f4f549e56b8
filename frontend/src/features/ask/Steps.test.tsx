import { cleanup, render, screen } from "@testing-library/react";
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

test("of a deep answer, what a search brought stands in the place of the search", async () => {
  const search = { kind: "search", round: 1, text: "valve 7", passages: 0 } as const;
  const known = [{ ...search, kind: "plan", text: "" } as const, search];
  const { rerender } = render(<Steps turn={{ ...TURN, steps: known }} />);
  expect(await screen.findByText("Searching for: valve 7")).toBeDefined();
  rerender(<Steps turn={{ ...TURN, steps: [...known, { ...search, kind: "read", passages: 3 }] }} />);
  expect(screen.getByTestId("deep-steps").textContent).toBe(
    "Round 1: what is missing?valve 7: 3 new passages",
  );
});
