import type { Changes, Field, FieldType, Value, Values } from "./api";

/** A value as it is written into a form. */
export const written = (value: Value | undefined): string =>
  value === undefined ? "" : Array.isArray(value) ? value.join(", ") : String(value);

/** What was written, as a value of the type; null where nothing was. */
export function read(type: FieldType, text: string): Value | null {
  const said = text.trim();
  if (said === "") return null;
  if (type === "number") return Number(said);
  if (type !== "list") return said;
  const texts = said.split(/[,，]/).map((one) => one.trim());
  return [...new Set(texts.filter(Boolean))];
}

/** What is other in a form than in the values that it began with. */
export function changesOf(
  fields: readonly Field[],
  before: Values,
  form: Readonly<Record<string, string>>,
): Changes {
  const changed = fields.filter(({ name }) => name in form && form[name] !== written(before[name]));
  return Object.fromEntries(changed.map(({ name, type }) => [name, read(type, form[name] ?? "")]));
}
