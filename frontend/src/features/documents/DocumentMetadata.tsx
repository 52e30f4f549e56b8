import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import { type Changes, getFields, getValues, keys, setValues } from "../metadata/api";
import { useTexts } from "../metadata/texts";
import { ValuesForm } from "../metadata/ValuesForm";
import { written } from "../metadata/values";
import css from "./DocumentSheet.module.css";
import { Facts } from "./Facts";

interface MetadataProps {
  collection: string;
  id: string;
  editable: boolean;
}

/** The metadata of a document; nothing where its collection has no fields. */
export default function DocumentMetadata({ collection, id, editable }: MetadataProps) {
  const texts = useTexts();
  const queries = useQueryClient();
  const [isEditing, setEditing] = useState(false);
  const fields = useQuery({ queryKey: keys.fields(collection), queryFn: () => getFields(collection) });
  const values = useQuery({
    queryKey: keys.values(collection, id),
    queryFn: () => getValues(collection, id),
    enabled: fields.data !== undefined && fields.data.length > 0,
  });
  const save = useMutation({
    mutationFn: (changes: Changes) => setValues(collection, id, changes),
    onSuccess: (saved) => {
      queries.setQueryData(keys.values(collection, id), saved.values);
      setEditing(false);
      toasts.add({ title: texts.saved });
    },
  });
  if (!fields.data?.length) return null;
  const known = values.data ?? {};
  return (
    <section aria-label={texts.values}>
      <h3>{texts.values}</h3>
      {values.isError && <ProblemNotice error={values.error} onRetry={() => void values.refetch()} />}
      {isEditing ? (
        <ValuesForm
          fields={fields.data}
          values={known}
          error={save.error}
          isPending={save.isPending}
          onSave={(changes) => save.mutate(changes)}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <>
          {values.isSuccess && Object.keys(known).length === 0 && (
            <p className={css.soft}>{texts.noValues}</p>
          )}
          <Facts
            facts={fields.data.map(({ name }) => [name, name in known && written(known[name])] as const)}
          />
          {editable && values.isSuccess && <Button onClick={() => setEditing(true)}>{texts.edit}</Button>}
        </>
      )}
    </section>
  );
}
