import { render } from "@testing-library/react";
import { expect, test } from "vitest";
import { poison } from "../../../e2e/poison";
import { Markdown } from "./Markdown";
import { safeUrl } from "./plugins";

function html(text: string, known: number[] = [1]): HTMLElement {
  const renderMarker = (marker: number) =>
    known.includes(marker) ? <button type="button">{marker}</button> : null;
  return render(<Markdown text={text} renderMarker={renderMarker} />).container;
}

test("markers become what stands for them, and those that lead nowhere stay text", () => {
  const shown = html("One [1] and [2].");
  expect(shown.querySelectorAll("button")).toHaveLength(1);
  expect(shown.textContent).toBe("One 1 and [2].");
});

test("markers in code and in links are left alone", () => {
  const shown = html("`a[1]` and [see [1]](https://example.org/)");
  expect(shown.querySelectorAll("button")).toHaveLength(0);
});

test("a definition does not make a link of a marker", () => {
  const shown = html("A claim [1].\n\n[1]: https://evil.example");
  expect(shown.querySelectorAll("p")[0]?.querySelector("a")).toBeNull();
  expect(shown.querySelectorAll("p")[0]?.querySelectorAll("button")).toHaveLength(1);
});

test("an image is its description", () => {
  const shown = html("![a chart](https://evil.example/a.png)");
  expect(shown.querySelector("img")).toBeNull();
  expect(shown.textContent).toBe("a chart");
});

test("raw HTML is shown as it was written", () => {
  expect(html("<b>bold</b>").textContent).toBe("<b>bold</b>");
});

test("a link tells where it leads and takes nothing along", () => {
  const link = html("[Sign in](https://evil.example/login)").querySelector("a");
  expect(link?.textContent).toBe("Sign in (evil.example)");
  expect(link?.rel.split(" ")).toEqual(expect.arrayContaining(["noopener", "noreferrer", "nofollow"]));
});

test("tables, lists and code come out as such", () => {
  const shown = html("| a | b |\n|---|---|\n| 1 | 2 |\n\n- x\n- y\n\n```\ncode\n```");
  expect(shown.querySelectorAll("td")).toHaveLength(2);
  expect(shown.querySelectorAll("li")).toHaveLength(2);
  expect(shown.querySelector("pre code")?.textContent).toBe("code\n");
});

const many = (line: (at: number) => string, separator = "\n") =>
  Array.from({ length: 300 }, (_, at) => line(at)).join(separator);

test.each([
  ["sentences", "p", many((at) => `Sentence ${at} is *about* something [1].`, " "), "p em"],
  [
    "items",
    "ol",
    many((at) => `${at + 5}. item ${at}\n     - with one below`),
    "ol[start='5'] > li > ul > li",
  ],
  ["items that are not nested", "ol", many((at) => `${at + 5}. item ${at}\n  - another`), "ul > li"],
  ["rows", "table", `| a | b |\n| - | - |\n${many((at) => `| ${at} | of a table |`)}`, "tbody > tr"],
])("many %s are one %s", (_, block, text, parts) => {
  const [one, ...others] = html(`${text}\n\nEnd`).querySelector("div")?.children ?? [];
  expect(one?.parentElement?.querySelectorAll(parts)).toHaveLength(300);
  expect(one?.matches(block) || one?.querySelector(block) !== null).toBe(true);
  expect(others.map(({ textContent }) => textContent)).toEqual(["End"]);
});

test("nothing is lost or doubled where pieces of a long block meet", () => {
  const sentences = many((at) => `Sentence ${at} is about something.`, " ");
  expect(html(sentences).textContent).toBe(sentences);
  const code = many((at) => `let a${at} = 0;\n`);
  expect(html(`\`\`\`js\n${code}\n\`\`\`\n\nEnd`).querySelector("pre")?.textContent).toBe(`${code}\n`);
});

test("headings of an answer stand below the question's", () => {
  const ranks = [...html("# a\n\n## b\n\n#### c").querySelectorAll("h1,h2,h3,h4,h5,h6")];
  expect(ranks.map(({ tagName }) => tagName)).toEqual(["H3", "H3", "H5"]);
});

test.each(poison)("poison: $name", ({ text }) => {
  // Also each beginning of it, as a stream shows it.
  for (let end = 1; end <= text.length; end += 7) {
    const shown = html(text.slice(0, end));
    expect(
      shown.querySelectorAll("img,script,iframe,svg,style,link,meta,base,video,audio,object,embed,form"),
    ).toHaveLength(0);
    for (const link of shown.querySelectorAll("a")) expect(link.protocol).toMatch(/^https?:$/);
    for (const element of shown.querySelectorAll("*")) {
      expect(
        [...element.attributes].map(({ name }) => name).filter((name) => /^on|^style$|^src/.test(name)),
      ).toEqual([]);
    }
  }
});

test.each([
  ["https://example.org/a", "https://example.org/a"],
  ["http://example.org", "http://example.org/"],
  ["javascript:alert(1)", undefined],
  ["java\nscript:alert(1)", undefined],
  ["data:text/html,x", undefined],
  ["/relative", undefined],
  ["//example.org", undefined],
  ["", undefined],
])("safeUrl(%j) is %j", (address, expected) => {
  expect(safeUrl(address)?.href).toBe(expected);
});
