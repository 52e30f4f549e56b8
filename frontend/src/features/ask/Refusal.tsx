import { SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import css from "./Refusal.module.css";

/** "The documents do not say": looks like no answer does, and tells what can be done. */
export function Refusal({ text }: { text: string }) {
  const { t } = useTranslation();
  return (
    <div className={css.refusal} data-testid="refusal">
      <SearchX aria-hidden size={22} className={css.icon} />
      <div>
        <p className={css.title}>{t("ask.refused")}</p>
        <p>{text}</p>
        <p className={css.hint}>
          {t("ask.refusedHint")} <Link href="/documents">{t("ask.seeDocuments")}</Link>
        </p>
      </div>
    </div>
  );
}
