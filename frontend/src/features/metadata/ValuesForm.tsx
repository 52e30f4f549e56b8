import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import type { Changes, Field as MetadataField, Values } from "./api";
import { useTexts } from "./texts";
import { ValueInput } from "./ValueInput";
import { changesOf, written } from "./values";

interface FormProps {
  fields: readonly MetadataField[];
  /** What the form begins with. */
  values: Values;
  error: unknown;
  isPending: boolean;
  onSave: (changes: Changes) => void;
  onCancel: () => void;
}

/** Values of fields, each as its type has it; only what is changed is saved. */
export function ValuesForm({ fields, values, error, isPending, onSave, onCancel }: FormProps) {
  const { t } = useTranslation();
  const texts = useTexts();
  const [form, setForm] = useState<Record<string, string>>(() =>
    Object.fromEntries(fields.map(({ name }) => [name, written(values[name])])),
  );
  const changes = changesOf(fields, values, form);

  function submit(event: FormEvent) {
    event.preventDefault();
    onSave(changes);
  }

  return (
    <form onSubmit={submit}>
      {fields.map(({ name, type, description }) => {
        const hint = [description, type === "list" && texts.listHint].filter(Boolean).join(" ");
        return (
          <Field key={name} label={name} {...(hint && { hint })}>
            <ValueInput
              type={type}
              value={form[name] ?? ""}
              onChange={(value) => setForm({ ...form, [name]: value })}
            />
          </Field>
        );
      })}
      {error !== null && error !== undefined && <ProblemNotice error={error} />}
      <Button type="submit" variant="primary" disabled={isPending || Object.keys(changes).length === 0}>
        {t("common.save")}
      </Button>{" "}
      <Button onClick={onCancel}>{t("common.cancel")}</Button>
    </form>
  );
}
