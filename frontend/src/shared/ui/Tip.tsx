import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactElement } from "react";
import css from "./Tip.module.css";

const tips = Tooltip.createHandle<string>();

/** A short label on hover and focus. The child must carry the same name for screen readers itself. */
export function Tip({ label, children }: { label: string; children: ReactElement }) {
  return <Tooltip.Trigger handle={tips} payload={label} render={children} />;
}

/** The one label that all of them share: a conversation has hundreds of buttons, of which one is pointed at. */
export function TipHost() {
  return (
    <Tooltip.Root handle={tips}>
      {({ payload }) => (
        <Tooltip.Portal>
          <Tooltip.Positioner sideOffset={6} className={css.positioner}>
            <Tooltip.Popup className={css.tip}>{payload}</Tooltip.Popup>
          </Tooltip.Positioner>
        </Tooltip.Portal>
      )}
    </Tooltip.Root>
  );
}
