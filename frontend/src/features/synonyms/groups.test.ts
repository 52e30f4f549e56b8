import { describe, expect, test } from "vitest";
import { parse, write } from "./groups";

describe("synonyms as people write them", () => {
  test("each line is a group, whatever stands around its terms", () => {
    expect(parse("capex = capital expenditure # finance\n\n年假＝带薪休假\n年假=休假\n")).toEqual([
      ["capex", "capital expenditure"],
      ["年假", "带薪休假"],
      ["年假", "休假"],
    ]);
  });

  test("comments, empty lines and repeated terms are no groups or terms", () => {
    expect(parse("# nothing\n   \nleave = leave\n")).toEqual([["leave"]]);
  });

  test("what is written is read again as it was", () => {
    const groups = [
      ["x=y", "c d"],
      ["年假", "带薪休假", "annual leave"],
    ];
    expect(parse(write(groups))).toEqual(groups);
  });
});
