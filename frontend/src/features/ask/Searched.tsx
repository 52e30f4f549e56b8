import { useTranslation } from "react-i18next";
import css from "./Searched.module.css";

/** Which other wordings of the question were searched for: misspelt words corrected, synonyms of the collection. */
export function Searched({ wordings }: { wordings: readonly string[] }) {
  const { t } = useTranslation();
  if (wordings.length === 0) return null;
  return <p className={css.searched}>{t("ask.searchedFor", { what: wordings.join(" · ") })}</p>;
}
