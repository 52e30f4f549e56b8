import type { Schemas } from "../../shared/client/api";
import type { Field, FieldType } from "./api";

export type Comparison = Schemas["ComparisonIn"];
export type Condition = Comparison | Schemas["CompoundIn"];
export type Operator = Comparison["type"];

/** What a value of a type is compared by. */
export const OPERATORS: Record<FieldType, readonly Operator[]> = {
  text: ["eq", "ne"],
  list: ["eq", "ne"],
  number: ["eq", "ne", "gte", "lte"],
  date: ["eq", "ne", "gte", "lte"],
};

/** The comparisons of a condition that all must hold; null of one that says something else. */
export function comparisonsOf(condition: Condition | null | undefined): Comparison[] | null {
  if (!condition) return [];
  if (!("filters" in condition)) return [condition];
  if (condition.type === "or") return null;
  const parts = condition.filters.map(comparisonsOf);
  return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
}

/** The condition that all of these hold; null of none. */
export function conditionOf(comparisons: readonly Comparison[]): Condition | null {
  const [first, ...others] = comparisons;
  if (!first) return null;
  return others.length === 0 ? first : { type: "and", filters: [...comparisons] };
}

/** Whether a value was written that its field can be compared with. */
export const isWhole = ({ value }: Comparison) => value !== "" && !Number.isNaN(value);

/** A comparison to begin with. */
export const begun = ({ name, type }: Field): Comparison => ({
  type: "eq",
  key: name,
  value: type === "number" ? Number.NaN : "",
});
