import { expect, test } from "vitest";
import { startersOf } from "./startersOf";

const passage = (document_id: string, title: string, ...headings: string[]) => ({
  document_id,
  title,
  headings,
});

test("one heading of each document, in the person's language first, without its number", () => {
  const passages = [
    passage("a", "员工手册", "员工手册", "三、试用期"),
    passage("b", "Travel Policy", "Travel Policy", "2.1 Hotels"),
    passage("b", "Travel Policy", "Travel Policy", "2.2 Meals"),
  ];
  const english = startersOf(passages, "en");
  expect(english).toEqual([
    { title: "Travel Policy", heading: "Hotels" },
    { title: "员工手册", heading: "试用期" },
  ]);
  expect(startersOf(passages, "zh")).toEqual(english.toReversed());
});

test("nothing is asked of a document without headings of its own, and no more than four in all", () => {
  expect(startersOf([passage("a", "Notes"), passage("b", "Terms of Sale", "Terms")], "en")).toEqual([]);
  const many = [..."abcdefg"].map((id) => passage(id, `Title ${id}`, "Scope"));
  expect(startersOf(many, "en")).toHaveLength(4);
});
