import { Search } from "lucide-react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import css from "./OperationsView.module.css";

const RESULTS = ["ok", "refused", "failed"] as const;

/** What is asked for, as the fields have it: empty is anything. */
export interface AuditFilter {
  caller: string;
  operation: string;
  target: string;
  result: "" | (typeof RESULTS)[number];
  since: string;
  until: string;
}

export const NO_FILTER: AuditFilter = {
  caller: "",
  operation: "",
  target: "",
  result: "",
  since: "",
  until: "",
};

interface AuditFiltersProps {
  value: AuditFilter;
  onChange: (value: AuditFilter) => void;
  onSubmit: (event: FormEvent) => void;
}

/** Asks what of the audit log to show. */
export function AuditFilters({ value, onChange, onSubmit }: AuditFiltersProps) {
  const { t } = useTranslation();
  const set = (change: Partial<AuditFilter>) => onChange({ ...value, ...change });
  return (
    <form className={css.filters} onSubmit={onSubmit}>
      {(["caller", "operation", "target"] as const).map((name) => (
        <Field key={name} label={t(`audit.columns.${name}`)}>
          <input
            maxLength={200}
            value={value[name]}
            onChange={(event) => set({ [name]: event.target.value })}
          />
        </Field>
      ))}
      <Field label={t("audit.columns.result")}>
        <select
          value={value.result}
          onChange={(event) => set({ result: event.target.value as AuditFilter["result"] })}
        >
          <option value="">{t("audit.any")}</option>
          {RESULTS.map((one) => (
            <option key={one} value={one}>
              {t(`audit.results.${one}`)}
            </option>
          ))}
        </select>
      </Field>
      {(["since", "until"] as const).map((name) => (
        <Field key={name} label={t(`audit.${name}`)}>
          <input
            type="datetime-local"
            value={value[name]}
            onChange={(event) => set({ [name]: event.target.value })}
          />
        </Field>
      ))}
      <Button type="submit" variant="primary" icon={Search}>
        {t("audit.search")}
      </Button>
    </form>
  );
}
