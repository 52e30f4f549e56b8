import { expect, test } from "vitest";
import { cut, NO_BLOCKS } from "./blocks";

const parts = (text: string) => {
  const { done, rest } = cut(NO_BLOCKS, text);
  return [...done, rest];
};

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
  ["code that is not closed yet", "```\na\n\nb", ["```\na\n\nb"]],
  ["nothing", "", [""]],
])("%s", (_, text, expected) => {
  expect(parts(text)).toEqual(expected);
});

test("text that grows by a character at a time is cut as the whole is", () => {
  const text = "# T\n\nOne.\n\n1. a\n\n2. b\n\n```py\nx\n\ny\n```\n\n| a |\n|---|\n| 1 |\n\nEnd.";
  let blocks = NO_BLOCKS;
  for (let end = 1; end <= text.length; end++) blocks = cut(blocks, text.slice(0, end));
  expect([...blocks.done, blocks.rest]).toEqual(parts(text));
});

test("text that was replaced is cut anew", () => {
  const blocks = cut(cut(NO_BLOCKS, "One.\n\nTwo"), "Other.\n\nTwo");
  expect(blocks.done).toEqual(["Other.\n\n"]);
});
