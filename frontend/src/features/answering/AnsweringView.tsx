import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "../../shared/session";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { CollectionView } from "../golden/CollectionView";
import { AS_INSTALLED, getState, keys, type State } from "./api";
import { ProfileForm } from "./ProfileForm";
import { useTexts } from "./texts";
import { Versions } from "./Versions";

/** How the questions to a collection are answered: a form for the next draft, and the versions there were. */
export default function AnsweringView({ of }: { of: string | undefined }) {
  const texts = useTexts();
  return (
    <CollectionView of={of} back={texts.back} title={texts.title} text={texts.text}>
      {(collection) => <Content collection={collection} />}
    </CollectionView>
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
