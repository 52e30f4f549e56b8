import { expect, test } from "vitest";
import { type Blocks, cut, NO_BLOCKS } from "./blocks";

const whole = ({ done, pieces, rest }: Blocks) => [
  ...done.map((block) => block.pieces.join("")),
  [...pieces, rest].join(""),
];
const parts = (text: string) => whole(cut(NO_BLOCKS, text));

test.each([
  ["paragraphs", "One.\n\nTwo.\n\nThree", ["One.\n\n", "Two.\n\n", "Three"]],
  [
    "a list with room between its items",
    "1. a\n\n2. b\n\n   more\n\nEnd",
    ["1. a\n\n2. b\n\n   more\n\n", "End"],
  ],
  ["a list below a paragraph", "One:\n\n- a\n- b", ["One:\n\n", "- a\n- b"]],
  ["code with blank lines", "```\na\n\nb\n```\n\nEnd", ["```\na\n\nb\n```\n\n", "End"]],
  ["code in tildes that holds backticks", "~~~\n```\n\nb\n~~~\n\nEnd", ["~~~\n```\n\nb\n~~~\n\n", "End"]],
  ["code below a paragraph and above one", "A:\n```\na\n```\nB", ["A:\n", "```\na\n```\n", "B"]],
  ["a list right below a paragraph", "A:\n- a\n- b", ["A:\n", "- a\n- b"]],
  ["a list within a quote", "> A:\n> - a", ["> A:\n> - a"]],
  ["a table", "| a | b |\n| - | - |\n- | -", ["| a | b |\n| - | - |\n- | -"]],
  ["a formula", "$$\na\n- b\n$$", ["$$\na\n- b\n$$"]],
  ["text right below a heading", "# T\nA", ["# T\n", "A"]],
  ["code that is not closed yet", "```\na\n\nb", ["```\na\n\nb"]],
  ["nothing", "", [""]],
])("%s", (_, text, expected) => {
  expect(parts(text)).toEqual(expected);
});

test("text that grows by a character at a time is cut as the whole is", () => {
  const text = "# T\n\nOne.\n\n1. a\n\n2. b\n\n```py\nx\n\ny\n```\n\n| a |\n|---|\n| 1 |\n\nEnd.";
  let blocks = NO_BLOCKS;
  for (let end = 1; end <= text.length; end++) blocks = cut(blocks, text.slice(0, end));
  expect(whole(blocks)).toEqual(parts(text));
});

test("text that was replaced is cut anew", () => {
  const blocks = cut(cut(NO_BLOCKS, "One.\n\nTwo"), "Other.\n\nTwo");
  expect(blocks.done).toEqual([{ pieces: ["Other.\n\n"] }]);
});

const many = (line: (at: number) => string, separator = "\n") =>
  Array.from({ length: 300 }, (_, at) => line(at)).join(separator);
const long: Record<string, string> = {
  sentences: many((at) => `Sentence ${at} is *about* something [${at % 9}].`, " "),
  中文: many((at) => `第${at}句说的是别的事情。`, ""),
  words: many((at) => `word${at} and then more words`, " "),
  items: many((at) => `${at + 1}. item ${at}\n   - with one below`),
  rows: `| a | b |\n| - | - |\n${many((at) => `| ${at} | of the table |`)}`,
  code: `~~~js\n${many((at) => `let a${at} = 0;\n`)}\n~~~`,
};

test.each(Object.entries(long))("long %s are cut in pieces that stay as they are", (_, text) => {
  const cutWhole = cut(NO_BLOCKS, `${text}\n\nEnd`);
  const [block] = cutWhole.done;
  expect(block?.pieces.length).toBeGreaterThan(2);
  expect(Math.max(...(block?.pieces.map(({ length }) => length) ?? []))).toBeLessThan(5000);
  expect(whole(cutWhole)).toEqual([`${text}\n\n`, "End"]);
  let grown = NO_BLOCKS;
  for (let end = 1; end <= text.length; end += 7) {
    const { pieces } = grown;
    grown = cut(grown, text.slice(0, end));
    expect(grown.pieces.slice(0, pieces.length)).toEqual(pieces);
  }
  grown = cut(grown, `${text}\n\nEnd`);
  expect(grown.done).toEqual(cutWhole.done);
});

test("emphasis, links and code are not cut", () => {
  const text = `${"word ".repeat(150)}**${"Bold. ".repeat(60)}** [${"Link. ".repeat(20)}](https://example.org) end. Next. `;
  const [piece] = cut(NO_BLOCKS, text.repeat(3)).pieces;
  expect(piece?.endsWith("end. ")).toBe(true);
});
