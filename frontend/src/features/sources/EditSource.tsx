import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { changeSource, getKinds, keys, type Source } from "./api";
import { changesOf, draftOf } from "./draft";
import { SourceForm } from "./SourceForm";
import { WebhookSecret } from "./WebhookSecret";

interface EditSourceProps {
  collection: string;
  source: Source;
  onClose: () => void;
}

/** Changes a source: its secrets, too, which are not shown. */
export function EditSource({ collection, source, onClose }: EditSourceProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const kinds = useQuery({ queryKey: keys.kinds, queryFn: getKinds });
  const [draft, setDraft] = useState(() => draftOf(source));
  const kind = kinds.data?.kinds.find(({ name }) => name === source.kind);
  const change = useMutation({
    mutationFn: () => changeSource(collection, source.id, changesOf(draft, kind, source)),
    onSuccess: async ({ webhook_secret: secret }) => {
      await queries.invalidateQueries({ queryKey: keys.sources(collection) });
      if (!secret) onClose();
    },
  });
  return (
    <Modal title={t("synced.edit", { name: source.name })} open onClose={onClose}>
      {kinds.isPending && <Loading label={t("common.loading")} />}
      {kinds.isError && <ProblemNotice error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {change.data?.webhook_secret ? (
        <WebhookSecret secret={change.data.webhook_secret} onDone={onClose} />
      ) : (
        kinds.data && (
          <SourceForm
            collection={collection}
            kinds={kinds.data.kinds}
            draft={draft}
            kept={source.credentials}
            pending={change.isPending}
            error={change.error}
            submit={t("synced.form.save")}
            onChange={setDraft}
            onSubmit={() => change.mutate()}
          />
        )
      )}
    </Modal>
  );
}
