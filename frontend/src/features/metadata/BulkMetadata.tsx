import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import { type Changes, getFields, keys, setValuesOfSeveral } from "./api";
import { useTexts } from "./texts";
import { ValuesForm } from "./ValuesForm";

/** Documents that one request gives values. */
const AT_ONCE = 1000;

interface BulkProps {
  collection: string;
  ids: readonly string[];
  onClose: () => void;
  onDone: () => void;
}

/** Metadata of several documents: what is left empty stays as it is. */
export default function BulkMetadata({ collection, ids, onClose, onDone }: BulkProps) {
  const { t } = useTranslation();
  const texts = useTexts();
  const queries = useQueryClient();
  const fields = useQuery({ queryKey: keys.fields(collection), queryFn: () => getFields(collection) });
  const save = useMutation({
    mutationFn: async (changes: Changes) => {
      let count = 0;
      for (let start = 0; start < ids.length; start += AT_ONCE)
        count += await setValuesOfSeveral(collection, ids.slice(start, start + AT_ONCE), changes);
      return count;
    },
    onSuccess: async (count) => {
      toasts.add({ title: texts.savedMany(count) });
      onDone();
      await queries.invalidateQueries({ queryKey: keys.all(collection) });
    },
  });
  return (
    <Modal title={texts.many(ids.length)} open onClose={onClose}>
      <p>{texts.manyHint}</p>
      {fields.isPending && <Loading label={t("common.loading")} />}
      {fields.isError && <ProblemNotice error={fields.error} onRetry={() => void fields.refetch()} />}
      {fields.data?.length === 0 && (
        <p>
          {texts.none} <Link href={`/metadata/${collection}`}>{texts.open}</Link>
        </p>
      )}
      {fields.data !== undefined && fields.data.length > 0 && (
        <ValuesForm
          fields={fields.data}
          values={{}}
          error={save.error}
          isPending={save.isPending}
          onSave={(changes) => save.mutate(changes)}
          onCancel={onClose}
        />
      )}
    </Modal>
  );
}
