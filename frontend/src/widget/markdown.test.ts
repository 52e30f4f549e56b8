import { expect, test } from "vitest";
import { render } from "./markdown";

const marker = (number: number) => {
  const chip = document.createElement("button");
  chip.textContent = String(number);
  return chip;
};

function html(text: string): string {
  const holder = document.createElement("div");
  holder.append(render(text, marker));
  return holder.innerHTML;
}

test("an answer's structure and markers", () => {
  expect(html("It lasts **36 months** [1].")).toBe(
    "<p>It lasts <strong>36 months</strong> <button>1</button>.</p>",
  );
  expect(html("# Head\n\n1. a [2]\n2. b")).toBe(
    "<h3>Head</h3><ol><li><p>a <button>2</button></p></li><li><p>b</p></li></ol>",
  );
  expect(html("| a | b |\n|---|---|\n| 1 | 2 |")).toContain("<td>a</td><td>b</td>");
  expect(html("```\n<b>\n```")).toBe("<pre><code>&lt;b&gt;</code></pre>");
});

test("nothing of a document becomes code, a link or a request", () => {
  for (const evil of [
    "<img src=x onerror=alert(1)>",
    "a <script>alert(1)</script> b",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/beacon.png)",
    "<https://evil.example>",
  ]) {
    const made = document.createElement("div");
    made.append(render(evil, marker));
    expect(made.querySelectorAll("img,script,a,iframe,[onerror],[src],[href]"), evil).toHaveLength(0);
  }
});
