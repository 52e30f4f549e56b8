import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { createSource, getKinds, type Kind, keys } from "./api";
import { newDraft, sourceOf } from "./draft";
import { SourceForm } from "./SourceForm";
import { WebhookSecret } from "./WebhookSecret";

const USUAL = "webdav";

interface NewSourceProps {
  collection: string;
  open: boolean;
  onClose: () => void;
}

/** Adds a source by a form that its kind describes. */
export function NewSource({ collection, open, onClose }: NewSourceProps) {
  const { t } = useTranslation();
  const kinds = useQuery({ queryKey: keys.kinds, queryFn: getKinds, enabled: open });
  return (
    <Modal title={t("synced.add")} open={open} onClose={onClose}>
      {kinds.isPending && <Loading label={t("common.loading")} />}
      {kinds.isError && <ProblemNotice error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kinds.data && <Making collection={collection} kinds={kinds.data.kinds} onDone={onClose} />}
    </Modal>
  );
}

interface MakingProps {
  collection: string;
  kinds: readonly Kind[];
  onDone: () => void;
}

function Making({ collection, kinds, onDone }: MakingProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const first = kinds.find(({ name }) => name === USUAL) ?? kinds[0];
  const [draft, setDraft] = useState(() => newDraft(first?.name ?? ""));
  const make = useMutation({
    mutationFn: () =>
      createSource(
        collection,
        sourceOf(
          draft,
          kinds.find(({ name }) => name === draft.kind),
        ),
      ),
    onSuccess: async ({ webhook_secret: secret }) => {
      await queries.invalidateQueries({ queryKey: keys.sources(collection) });
      if (!secret) onDone();
    },
  });
  if (make.data?.webhook_secret) return <WebhookSecret secret={make.data.webhook_secret} onDone={onDone} />;
  return (
    <SourceForm
      collection={collection}
      kinds={kinds}
      draft={draft}
      pending={make.isPending}
      error={make.error}
      submit={t("synced.form.make")}
      onChange={setDraft}
      onSubmit={() => make.mutate()}
    />
  );
}
