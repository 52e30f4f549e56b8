import type { LucideIcon } from "lucide-react";
import { type ReactNode, Suspense, useState } from "react";

interface OnDemandProps {
  icon: LucideIcon;
  size?: number;
  label: string;
  className: string | undefined;
  tabIndex?: number;
  /** The menu with its own trigger, which looks like this button; it opens as it is shown. */
  children: ReactNode;
}

/** The button of a menu whose code is loaded when it is first opened. */
export function OnDemand({ icon: Icon, size = 17, label, className, tabIndex, children }: OnDemandProps) {
  const [wanted, setWanted] = useState(false);
  const button = (
    <button
      type="button"
      className={className}
      aria-label={label}
      aria-haspopup="menu"
      aria-expanded={false}
      aria-busy={wanted}
      tabIndex={tabIndex}
      onClick={() => setWanted(true)}
    >
      <Icon aria-hidden size={size} />
    </button>
  );
  return wanted ? <Suspense fallback={button}>{children}</Suspense> : button;
}
