import { useQuery } from "@tanstack/react-query";
import { FilePlus, SearchX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { findPassages, keys } from "./api";
import { missingWords } from "./missing";
import css from "./Refusal.module.css";
import { Searched } from "./Searched";
import { useHasDocuments } from "./useHasDocuments";

const NEAREST = 3;
/** The lines that stand below the heads of tables. */
const RULES = /^[\s|:-]*---[\s|:-]*$\n?/gm;

interface RefusalProps {
  collection: string;
  question: string;
  /** Other wordings of it that were searched for too. */
  searched: readonly string[];
}

/** "The documents do not say": does not look like an answer, shows what comes nearest, and what can be done. */
export function Refusal({ collection, question, searched }: RefusalProps) {
  const { t } = useTranslation();
  const some = useHasDocuments(collection);
  const reason = some === false ? "empty" : "refused";
  const Icon = some === false ? FilePlus : SearchX;
  return (
    <div className={css.refusal} data-testid="refusal">
      <Icon aria-hidden size={22} className={css.icon} />
      <div className={css.body}>
        <p className={css.title}>{t(`ask.${reason}`)}</p>
        <Searched wordings={searched} />
        {some === true && <Nearest collection={collection} question={question} />}
        <p className={css.hint}>
          {t(`ask.${reason}Hint`)} <Link href="/documents">{t(`ask.${reason}Link`)}</Link>
        </p>
      </div>
    </div>
  );
}

/** The passages that fit the question best although they do not answer it, and the words that none of them has. */
function Nearest({ collection, question }: Omit<RefusalProps, "searched">) {
  const { t, i18n } = useTranslation();
  const { data: passages = [] } = useQuery({
    queryKey: keys.nearest(collection, question),
    queryFn: () => findPassages(collection, question, NEAREST),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (passages.length === 0) return null;
  const missing = missingWords(question, passages);
  const words = new Intl.ListFormat(i18n.language).format(missing.map((word) => `“${word}”`));
  return (
    <>
      {missing.length > 0 && <p>{t("ask.missing", { words })}</p>}
      <details className={css.nearest}>
        <summary>{t("ask.nearest")}</summary>
        <ul>
          {passages.map((passage) => (
            <li key={passage.chunk_id}>
              <p className={css.document}>
                {[passage.document_name, passage.page_start && t("ask.page", { page: passage.page_start })]
                  .filter(Boolean)
                  .join(" · ")}
              </p>
              <blockquote>{passage.text.replace(RULES, "")}</blockquote>
            </li>
          ))}
        </ul>
      </details>
    </>
  );
}
