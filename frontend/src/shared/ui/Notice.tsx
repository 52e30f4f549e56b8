import { CircleAlert, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import css from "./Notice.module.css";

type Tone = "info" | "warn" | "bad";
const ICONS: Record<Tone, LucideIcon> = { info: Info, warn: TriangleAlert, bad: CircleAlert };

interface NoticeProps {
  tone: Tone;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}

/** Something the person should know, with what to do about it. A bad one is announced at once. */
export function Notice({ tone, title, children, actions }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div className={`${css.notice} ${css[tone]}`} role={tone === "bad" ? "alert" : "note"}>
      <Icon aria-hidden size={18} className={css.icon} />
      <div className={css.text}>
        <p className={css.title}>{title}</p>
        {children && <div className={css.body}>{children}</div>}
        {actions && <div className={css.actions}>{actions}</div>}
      </div>
    </div>
  );
}
