import { render, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { inDollars } from "./formulas";
import { Markdown } from "./Markdown";

// KaTeX refuses pages in quirks mode, which the simulated one does not tell apart.
vi.hoisted(() => Object.defineProperty(document, "compatMode", { value: "CSS1Compat" }));

const rendered = (text: string) => render(<Markdown text={text} renderMarker={() => null} />).container;

test.each([
  "$a_1 * b_1 = c_1$",
  "\\(a_1 * b_1 = c_1\\)",
  "$$\na_1 * b_1 = c_1\n$$",
  "\\[\na_1 * b_1 = c_1\n\\]",
])("%s is a formula", async (text) => {
  const found = rendered(`The rule:\n\n${text}`);
  await waitFor(() => expect(found.querySelector("math")).not.toBeNull());
  expect(found.querySelector("annotation")?.textContent).toBe("a_1 * b_1 = c_1");
});

test.each(["It costs $5 and $10.", "$5/$10 a night", "`$x$` is code", "5 $ or 6 $"])("%s is none", (text) => {
  const found = rendered(text);
  expect(found.textContent).toBe(text.replaceAll("`", ""));
  expect(found.querySelector(".katex, [class^=formula]")).toBeNull();
});

test("what cannot be read stays as it came, and links are none", async () => {
  const found = rendered("$\\frac{1$ and $\\href{https://elsewhere.example}{x}$");
  await waitFor(() => expect(found.textContent).toContain("\\frac{1"));
  expect(found.querySelector("a")).toBeNull();
});

test("one that nests too deep takes nothing else along", async () => {
  const found = rendered(`Before $${"{".repeat(20000)}x${"}".repeat(20000)}$ after.`);
  await waitFor(() => expect(found.textContent).toContain("{{{"));
  expect(found.textContent).toMatch(/^Before .* after\.$/);
});

test("brackets in code stay", () => {
  expect(inDollars("`\\(x\\)` and \\(y\\)")).toBe("`\\(x\\)` and $y$");
});
