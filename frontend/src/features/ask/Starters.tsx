import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { getStarters, getSuggestions, keys } from "./api";
import css from "./Home.module.css";

/** Questions to begin with: those that people wrote, else those that the documents answer. */
export default function Starters({
  collection,
  onAsk,
}: {
  collection: string;
  onAsk: (text: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const { data = [] } = useQuery({
    queryKey: keys.starters(collection, i18n.language),
    queryFn: async () => {
      const written = await getStarters(collection);
      return written.length > 0 ? written : getSuggestions(collection, i18n.language);
    },
    staleTime: 300_000,
    retry: false,
  });
  return (
    <section className={css.block} aria-label={t("ask.starters")}>
      {data.length > 0 && <h2 className={css.title}>{t("ask.starters")}</h2>}
      <ul className={css.starters}>
        {data.map((question) => (
          <li key={question}>
            <button type="button" className={css.starter} onClick={() => onAsk(question)}>
              {question}
              <ArrowUpRight aria-hidden size={16} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
