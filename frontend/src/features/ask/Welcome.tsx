import { useQuery } from "@tanstack/react-query";
import { FileQuestion } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { hasDocuments, keys } from "./api";
import css from "./Welcome.module.css";

/** What stands where no question was asked yet: what this is, and the way to documents where there are none. */
export function Welcome({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: keys.anyDocument(collection),
    queryFn: () => hasDocuments(collection),
    // Whoever has just added the first one comes here to ask about it.
    staleTime: 0,
  });
  const empty = data === false;
  return (
    <div className={css.welcome}>
      <FileQuestion aria-hidden size={34} strokeWidth={1.4} className={css.icon} />
      <h1>{t("ask.welcome")}</h1>
      <p>{t("ask.welcomeText")}</p>
      {empty && (
        <p className={css.hint}>
          {t("ask.noDocuments")} <Link href="/documents">{t("ask.addDocuments")}</Link>
        </p>
      )}
    </div>
  );
}
