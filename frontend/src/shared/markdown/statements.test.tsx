import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import { Markdown } from "./Markdown";

afterEach(cleanup);

/** Each statement of an answer with the markers it rests on. */
function statementsOf(text: string): [string, string | null][] {
  const { container } = render(<Markdown text={text} renderMarker={() => null} />);
  return [...container.querySelectorAll("[data-markers]")].map((one) => [
    one.textContent?.replace(/\[\d\]/g, "").trim() ?? "",
    one.getAttribute("data-markers"),
  ]);
}

test("a sentence goes from the end of the one before it to its markers", () => {
  expect(statementsOf("Hello. It lasts **36** months [1] [2]. Then it *ends* [3]")).toEqual([
    ["It lasts 36 months", "1 2"],
    ["Then it ends", "3"],
  ]);
});

test("markers behind the full stop belong to the sentence before them", () => {
  expect(statementsOf("First one. Second one.[2] Third.")).toEqual([["Second one.", "2"]]);
  expect(statementsOf("第一句。第二句。[2]第三句。")).toEqual([["第二句。", "2"]]);
});

test("sentences in items and cells", () => {
  expect(statementsOf("- Dogs are welcome [1]\n\n| a |\n| - |\n| four euros [2] |")).toEqual([
    ["Dogs are welcome", "1"],
    ["four euros", "2"],
  ]);
});

test("text without markers, and code, stay as they are", () => {
  expect(statementsOf("Nothing is cited. `[1]`")).toEqual([]);
});
