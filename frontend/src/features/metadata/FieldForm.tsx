import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import css from "../golden/GoldenView.module.css";
import { declareField, type FieldType, keys, type Field as MetadataField } from "./api";
import { useTexts } from "./texts";

const TYPES = ["text", "number", "date", "list"] as const;
const NEW: MetadataField = { name: "", type: "text", description: "", path: "", stated: "" };

interface FormProps {
  collection: string;
  /** Undefined: a new one. */
  field: MetadataField | undefined;
  onDone: () => void;
}

/** A field: its name, its type, and the rules by which its values are found. */
export function FieldForm({ collection, field, onDone }: FormProps) {
  const { t } = useTranslation();
  const texts = useTexts();
  const queries = useQueryClient();
  const [form, setForm] = useState<MetadataField>(field ?? NEW);
  const change = (part: Partial<MetadataField>) => setForm({ ...form, ...part });
  const save = useMutation({
    mutationFn: () => declareField(collection, form),
    onSuccess: async ({ name }) => {
      toasts.add({ title: texts.declared(name) });
      setForm(NEW);
      onDone();
      await queries.invalidateQueries({ queryKey: keys.all(collection) });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate();
  }

  return (
    <form onSubmit={submit} className={css.form}>
      <h2>{field ? texts.change(field.name) : texts.another}</h2>
      {!field && (
        <>
          <Field label={texts.name} hint={texts.nameHint}>
            <input
              required
              pattern="[a-z][a-z0-9_]*"
              maxLength={64}
              value={form.name}
              autoComplete="off"
              onChange={({ target }) => change({ name: target.value })}
            />
          </Field>
          <Field label={texts.type}>
            <select value={form.type} onChange={({ target }) => change({ type: target.value as FieldType })}>
              {TYPES.map((one) => (
                <option key={one} value={one}>
                  {texts.types[one]}
                </option>
              ))}
            </select>
          </Field>
        </>
      )}
      <Field label={texts.description}>
        <input
          maxLength={500}
          value={form.description}
          autoComplete="off"
          onChange={({ target }) => change({ description: target.value })}
        />
      </Field>
      <Field label={texts.path} hint={texts.pathHint}>
        <input
          maxLength={512}
          value={form.path}
          autoComplete="off"
          onChange={({ target }) => change({ path: target.value })}
        />
      </Field>
      <Field label={texts.stated} hint={texts.statedHint}>
        <input
          maxLength={200}
          value={form.stated}
          autoComplete="off"
          onChange={({ target }) => change({ stated: target.value })}
        />
      </Field>
      {save.isError && <ProblemNotice error={save.error} />}
      <div>
        <Button type="submit" variant="primary" disabled={save.isPending}>
          {texts.declare}
        </Button>{" "}
        {field && <Button onClick={onDone}>{t("common.cancel")}</Button>}
      </div>
    </form>
  );
}
