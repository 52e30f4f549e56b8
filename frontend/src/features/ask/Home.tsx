import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { FirstDocuments } from "./FirstDocuments";
import css from "./Home.module.css";
import { useHasDocuments } from "./useHasDocuments";

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
  const some = useHasDocuments(collection);
  return (
    <div className={css.scroller}>
      <div className={css.home}>
        <div className={css.words}>
          <h1>{t("ask.welcome")}</h1>
          <p>{t("ask.welcomeText")}</p>
        </div>
        {children}
        {some === true && (
          <Suspense>
            <Starters key={collection} collection={collection} onAsk={onAsk} />
          </Suspense>
        )}
        {some === false && <FirstDocuments collection={collection} />}
      </div>
    </div>
  );
}
