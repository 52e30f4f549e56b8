import { ArrowLeft } from "lucide-react";
import { Fragment, type ReactNode, useEffect } from "react";
import { Link } from "wouter";
import { useCollection } from "../../shared/collections";
import { useTitle } from "../../shared/title";
import css from "./GoldenView.module.css";

interface Props {
  /** The collection that the address names; the chosen one where it names none. */
  of: string | undefined;
  /** The view that one comes from. */
  from?: "documents" | "curated";
  back: string;
  title: (collection: string) => string;
  text: ReactNode;
  children: (collection: string) => ReactNode;
}

/** A view of something of one collection: the way back, what it is, and its content. */
export function CollectionView({ of, from = "documents", back, title, text, children }: Props) {
  const { name: collection, choose } = useCollection();
  useEffect(() => {
    if (of) choose(of);
  }, [of, choose]);
  const heading = title(collection);
  useTitle(heading);
  return (
    <div className={css.view}>
      <Link href={`/${from}/${collection}`} className={css.soft}>
        <ArrowLeft aria-hidden size={14} /> {back}
      </Link>
      <h1>{heading}</h1>
      <p className={css.soft}>{text}</p>
      <Fragment key={collection}>{children(collection)}</Fragment>
    </div>
  );
}
