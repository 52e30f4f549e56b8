import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import { CollectionView } from "../golden/CollectionView";
import css from "../golden/GoldenView.module.css";
import { getSynonyms, keys, saveSynonyms } from "./api";
import { type Groups, parse, write } from "./groups";
import { useTexts } from "./texts";

/** The terms of a collection that mean the same. */
export default function SynonymsView({ of }: { of: string | undefined }) {
  const texts = useTexts();
  return (
    <CollectionView of={of} back={texts.back} title={texts.title} text={texts.text}>
      {(collection) => <Content collection={collection} />}
    </CollectionView>
  );
}

function Content({ collection }: { collection: string }) {
  const { t } = useTranslation();
  const found = useQuery({
    queryKey: keys.of(collection),
    queryFn: () => getSynonyms(collection),
    // What is being written must not be replaced by what is kept.
    refetchOnWindowFocus: false,
  });
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Loading label={t("common.loading")} />;
  return <Editor collection={collection} kept={found.data.groups} />;
}

function Editor({ collection, kept }: { collection: string; kept: Groups }) {
  const { t } = useTranslation();
  const texts = useTexts();
  const queries = useQueryClient();
  const [written, setWritten] = useState(() => write(kept));
  const groups = parse(written);
  const lone = groups.find((group) => group.length < 2);
  const save = useMutation({
    mutationFn: () => saveSynonyms(collection, groups),
    onSuccess: (saved) => {
      queries.setQueryData(keys.of(collection), saved);
      setWritten(write(saved.groups));
      toasts.add({ title: texts.saved });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!lone) save.mutate();
  }

  return (
    <form onSubmit={submit} className={css.form}>
      {save.isError && <ProblemNotice error={save.error} />}
      <Field
        label={texts.list}
        hint={lone ? texts.lone(lone.join(" = ")) : texts.hint}
        wrong={lone !== undefined}
      >
        <textarea
          rows={14}
          spellCheck={false}
          placeholder={texts.example}
          value={written}
          onChange={(event) => setWritten(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" disabled={save.isPending || lone !== undefined}>
        {t("common.save")}
      </Button>
    </form>
  );
}
