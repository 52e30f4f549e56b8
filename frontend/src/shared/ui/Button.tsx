import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import css from "./Button.module.css";
import { Tip } from "./Tip";

type Variant = "primary" | "plain" | "quiet" | "danger";

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: Variant;
  icon?: LucideIcon;
}

export function Button({ variant = "plain", icon: Icon, className, children, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} className={`${css.button} ${css[variant]} ${className ?? ""}`}>
      {Icon && <Icon aria-hidden size={16} />}
      {children}
    </button>
  );
}

export interface IconButtonProps extends Omit<ComponentProps<"button">, "aria-label" | "children"> {
  icon: LucideIcon;
  /** Names the button for everybody: shown on hover and focus, read by screen readers. */
  label: string;
}

export function IconButton({ icon: Icon, label, className, ...rest }: IconButtonProps) {
  return (
    <Tip label={label}>
      <button type="button" {...rest} aria-label={label} className={`${css.icon} ${className ?? ""}`}>
        <Icon aria-hidden size={17} />
      </button>
    </Tip>
  );
}
