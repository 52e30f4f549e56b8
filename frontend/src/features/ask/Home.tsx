import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { hasDocuments, keys } from "./api";
import { FirstDocuments } from "./FirstDocuments";
import css from "./Home.module.css";

const Starters = lazy(() => import("./Starters"));

interface HomeProps {
  collection: string;
  onAsk: (question: string) => void;
  /** Where the question is written. */
  children: ReactNode;
}

/** What stands where no question was asked yet: a place for it, and ways to begin. */
export function Home({ collection, onAsk, children }: HomeProps) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: keys.anyDocument(collection),
    queryFn: () => hasDocuments(collection),
    // Whoever has just added the first one comes here to ask about it.
    staleTime: 0,
  });
  return (
    <div className={css.scroller}>
      <div className={css.home}>
        <div className={css.words}>
          <h1>{t("ask.welcome")}</h1>
          <p>{t("ask.welcomeText")}</p>
        </div>
        {children}
        {data === true && (
          <Suspense>
            <Starters key={collection} collection={collection} onAsk={onAsk} />
          </Suspense>
        )}
        {data === false && <FirstDocuments collection={collection} />}
      </div>
    </div>
  );
}
