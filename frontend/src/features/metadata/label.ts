import type { Comparison } from "./conditions";
import type { Texts } from "./texts";

/** A comparison as people read it. */
export function labelOf({ key, type, value }: Comparison, texts: Texts): string {
  const said = Array.isArray(value) ? value.join(", ") : String(value);
  return `${key} ${type === "eq" ? "=" : texts.operators[type]} ${said}`;
}
