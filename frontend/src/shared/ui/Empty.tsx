import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import css from "./Empty.module.css";

interface EmptyProps {
  icon: LucideIcon;
  title: string;
  children?: ReactNode;
}

export function Empty({ icon: Icon, title, children }: EmptyProps) {
  return (
    <div className={css.empty}>
      <Icon aria-hidden size={28} strokeWidth={1.5} />
      <p className={css.title}>{title}</p>
      {children && <div className={css.body}>{children}</div>}
    </div>
  );
}

export function Loading({ label }: { label: string }) {
  return (
    <p className={css.loading} role="status">
      <span className={css.spinner} aria-hidden />
      {label}
    </p>
  );
}
