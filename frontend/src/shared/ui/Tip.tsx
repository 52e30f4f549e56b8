import { cloneElement, type ReactElement } from "react";

/** Name of the attribute that holds the label, which `TipHost` shows. */
export const TIP = "data-tip";

/** A short label on hover and focus. The child must carry the same name for screen readers itself. */
export function Tip({ label, children }: { label: string; children: ReactElement }) {
  return cloneElement(children, { [TIP]: label } as object);
}
