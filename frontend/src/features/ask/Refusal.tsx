import { useQuery } from "@tanstack/react-query";
import { FilePlus, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { hasDocuments, keys } from "./api";
import css from "./Refusal.module.css";

/** "The documents do not say": does not look like an answer, and says what can be done. */
export function Refusal({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const { data: some } = useQuery({
    queryKey: keys.anyDocument(collection),
    queryFn: () => hasDocuments(collection),
  });
  const reason = some === false ? "empty" : "refused";
  const Icon = some === false ? FilePlus : SearchX;
  return (
    <div className={css.refusal} data-testid="refusal">
      <Icon aria-hidden size={22} className={css.icon} />
      <div>
        <p className={css.title}>{t(`ask.${reason}`)}</p>
        <p className={css.hint}>
          {t(`ask.${reason}Hint`)} <Link href="/documents">{t(`ask.${reason}Link`)}</Link>
        </p>
      </div>
    </div>
  );
}
