import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Field } from "../../shared/ui/Field";
import type { Kind } from "./api";
import { said } from "./zh-hints";

type Input = Schemas["SourceFieldOut"];

const SEVERAL_LINES = new Set(["private_key", "service_account"]);

interface KindFieldsProps {
  kind: Kind;
  values: Readonly<Record<string, string>>;
  /** Names of secrets that are kept, and stay when nothing is typed. */
  kept: readonly string[];
  onChange: (values: Readonly<Record<string, string>>) => void;
}

/** What a kind takes beside an address: what it needs first, then credentials, then options. */
export function KindFields({ kind, values, kept, onChange }: KindFieldsProps) {
  const { t, i18n } = useTranslation();
  const hint = ({ name, description }: Input) =>
    [said(description, i18n.language), kept.includes(name) && t("synced.form.kept")]
      .filter(Boolean)
      .join(" ");
  const inOrder = [...kind.inputs].sort((one, other) => rank(one) - rank(other));
  return inOrder.map((field) => (
    <Field
      key={field.name}
      label={field.required ? `${field.name} (${t("synced.form.required")})` : field.name}
      hint={hint(field)}
    >
      <KindInput
        field={field}
        value={values[field.name] ?? ""}
        onChange={(value) => onChange({ ...values, [field.name]: value })}
      />
    </Field>
  ));
}

const rank = ({ required, secret, name }: Input) => (required ? 0 : name === "user" ? 1 : secret ? 2 : 3);

interface KindInputProps {
  field: Input;
  value: string;
  onChange: (value: string) => void;
}

/** A key has several lines; other secrets are not shown while they are typed. */
function KindInput({ field, value, onChange, ...rest }: KindInputProps) {
  if (SEVERAL_LINES.has(field.name))
    return <textarea {...rest} rows={3} value={value} onChange={(event) => onChange(event.target.value)} />;
  return (
    <input
      {...rest}
      type={field.secret ? "password" : "text"}
      autoComplete={field.secret ? "new-password" : "off"}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
