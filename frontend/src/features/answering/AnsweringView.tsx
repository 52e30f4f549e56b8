import { useQuery } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { useCollection } from "../../shared/collections";
import { may, useMe } from "../../shared/session";
import { useTitle } from "../../shared/title";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "../golden/GoldenView.module.css";
import { AS_INSTALLED, getState, keys, type State } from "./api";
import { ProfileForm } from "./ProfileForm";
import { useTexts } from "./texts";
import { Versions } from "./Versions";

/** How the questions to a collection are answered: a form for the next draft, and the versions there were. */
export default function AnsweringView({ of }: { of: string | undefined }) {
  const texts = useTexts();
  const { name: collection, choose } = useCollection();
  useEffect(() => {
    if (of) choose(of);
  }, [of, choose]);
  const title = texts.title(collection);
  useTitle(title);
  return (
    <div className={css.view}>
      <Link href={`/documents/${collection}`} className={css.soft}>
        <ArrowLeft aria-hidden size={14} /> {texts.back}
      </Link>
      <h1>{title}</h1>
      <p className={css.soft}>{texts.text}</p>
      <Content key={collection} collection={collection} />
    </div>
  );
}

function Content({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: keys.all(collection), queryFn: () => getState(collection) });
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading label={t("common.loading")} />;
  return <Editor collection={collection} state={found.data} />;
}

function Editor({ collection, state }: { collection: string; state: State }) {
  const texts = useTexts();
  const { data: me } = useMe();
  const [from, setFrom] = useState(state.draft ?? state.active);
  const version = state.versions.find(({ number }) => number === from);
  return (
    <>
      <p role="status">
        <strong>{texts.active(state.active)}</strong>
      </p>
      <Versions
        collection={collection}
        state={state}
        isAdmin={may(me, "admin", collection)}
        onLoad={setFrom}
      />
      <ProfileForm
        key={version?.number}
        collection={collection}
        state={state}
        begun={version?.profile ?? AS_INSTALLED}
        onSaved={setFrom}
      />
    </>
  );
}
