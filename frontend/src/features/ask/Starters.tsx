import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { findPassages, getStarters, keys } from "./api";
import css from "./Home.module.css";
import { startersOf } from "./startersOf";

/** Passages that are looked through for what could be asked. */
const PASSAGES = 30;

/** Questions to begin with, as people wrote them, else made of what the documents have headings for. */
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
      if (written.length > 0) return written;
      const passages = await findPassages(collection, t("ask.startersQuery"), PASSAGES);
      return startersOf(passages, i18n.language).map((one) => t("ask.starter", { ...one }));
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
