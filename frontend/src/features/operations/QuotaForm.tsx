import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getQuotas, keys } from "./api";

const shown = (value: number | null | undefined) => value?.toString() ?? "";
const meant = (value: string) => (value === "" ? null : Number(value));

interface QuotaFormProps {
  /** Id of the user or group. */
  owner: string;
  onSave: (wanted: { id: string; quota: Schemas["QuotaIn"] }) => Promise<unknown>;
  hint: string;
  onDone: () => void;
}

/** Sets what a user, or a group together, may use. */
export function QuotaForm(props: QuotaFormProps) {
  const { t } = useTranslation();
  const quotas = useQuery({ queryKey: keys.quotas, queryFn: getQuotas });
  if (quotas.isPending) return <Loading label={t("common.loading")} />;
  if (quotas.isError) return <ProblemNotice error={quotas.error} onRetry={() => void quotas.refetch()} />;
  const present = quotas.data.quotas.find((one) => one.owner === props.owner);
  return <Fields {...props} present={present} />;
}

function Fields({
  owner,
  onSave,
  hint,
  present,
  onDone,
}: QuotaFormProps & { present: Schemas["QuotaOut"] | undefined }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [questions, setQuestions] = useState(shown(present?.questions));
  const [tokens, setTokens] = useState(shown(present?.tokens));
  const [storage, setStorage] = useState(shown(present?.storage));
  const save = useMutation({
    mutationFn: onSave,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.quotas });
      onDone();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const quota = { questions: meant(questions), tokens: meant(tokens), storage: meant(storage) };
    save.mutate({ id: owner, quota });
  }

  return (
    <form onSubmit={submit}>
      {save.isError && <ProblemNotice error={save.error} />}
      <Field label={t("users.quotas.questions")}>
        <input
          type="number"
          min={0}
          value={questions}
          onChange={(event) => setQuestions(event.target.value)}
        />
      </Field>
      <Field label={t("users.quotas.tokens")}>
        <input type="number" min={0} value={tokens} onChange={(event) => setTokens(event.target.value)} />
      </Field>
      <Field label={t("users.quotas.storage")}>
        <input type="number" min={0} value={storage} onChange={(event) => setStorage(event.target.value)} />
      </Field>
      <p>{hint}</p>
      <Button type="submit" variant="primary" disabled={save.isPending}>
        {t("users.quotas.save")}
      </Button>
    </form>
  );
}
