import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import css from "./Markdown.module.css";

/** A block of code with a button that copies it. */
export function Code({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const code = useRef<HTMLPreElement>(null);
  const [copied, setCopied] = useState(false);

  async function copy() {
    await navigator.clipboard.writeText(code.current?.textContent ?? "");
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  }

  return (
    <div className={css.code}>
      <pre ref={code} tabIndex={0}>
        {children}
      </pre>
      <div className={css.tools}>
        <button type="button" aria-label={t(copied ? "ask.copied" : "ask.copyCode")} onClick={copy}>
          {t(copied ? "ask.copied" : "ask.copyShort")}
        </button>
      </div>
    </div>
  );
}
