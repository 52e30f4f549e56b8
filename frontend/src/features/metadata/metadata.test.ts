import { describe, expect, test } from "vitest";
import type { Field } from "./api";
import { comparisonsOf, conditionOf } from "./conditions";
import { changesOf, read, written } from "./values";

const field = (name: string, type: Field["type"]): Field => ({
  name,
  type,
  description: "",
  path: "",
  stated: "",
});

describe("values", () => {
  test("are read as they are written", () => {
    expect(read("number", " 2024 ")).toBe(2024);
    expect(read("date", "2024-05-31")).toBe("2024-05-31");
    expect(read("list", "de, fr，de,")).toEqual(["de", "fr"]);
    expect(read("text", "  ")).toBeNull();
    expect(written(["de", "fr"])).toBe("de, fr");
    expect(written(undefined)).toBe("");
  });

  test("only what is other is changed, and what is emptied is forgotten", () => {
    const fields = [field("year", "number"), field("owner", "text"), field("regions", "list")];
    const before = { year: 2024, owner: "Bo" };
    const form = { year: "2024", owner: "", regions: "de" };
    expect(changesOf(fields, before, form)).toEqual({ owner: null, regions: ["de"] });
  });
});

describe("conditions", () => {
  const year = { type: "gte", key: "year", value: 2024 } as const;
  const owner = { type: "eq", key: "owner", value: "Bo" } as const;

  test("are a list of comparisons where all must hold", () => {
    expect(conditionOf([])).toBeNull();
    expect(conditionOf([year])).toEqual(year);
    expect(comparisonsOf(conditionOf([year, owner]))).toEqual([year, owner]);
  });

  test("of which one must hold is another thing", () => {
    expect(comparisonsOf({ type: "or", filters: [year, owner] })).toBeNull();
    expect(comparisonsOf({ type: "and", filters: [year, { type: "or", filters: [owner] }] })).toBeNull();
  });
});
