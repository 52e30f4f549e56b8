import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import css from "./Tip.module.css";

/** A short label on hover and focus. The child must carry the same name for screen readers itself. */
export function Tip({ label, children }: { label: string; children: ReactElement }) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger render={children} />
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={6}>
          <Tooltip.Popup className={css.tip}>{label}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
