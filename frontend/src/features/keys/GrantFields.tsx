import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { useCollections } from "../../shared/collections";
import { Field } from "../../shared/ui/Field";

export type Role = Schemas["GrantOut"]["role"];
const ROLES: readonly Role[] = ["asker", "reader", "editor", "admin"];

/** A role over one collection, or over all (null). */
export interface GrantChoice {
  role: Role;
  collection: string | null;
}

interface GrantFieldsProps {
  value: GrantChoice;
  onChange: (value: GrantChoice) => void;
  /** The first key or user is an admin of everything; this says so. */
  fixed?: string;
}

/** Asks for a role and where it holds. */
export function GrantFields({ value, onChange, fixed }: GrantFieldsProps) {
  const { t } = useTranslation();
  const { data: collections } = useCollections();
  const { role, collection } = value;
  return (
    <>
      <Field label={t("keys.columns.role")} hint={fixed ?? t(`keys.roleHints.${role}`)}>
        <select
          value={role}
          disabled={fixed !== undefined}
          onChange={(event) => onChange({ role: event.target.value as Role, collection })}
        >
          <RoleOptions />
        </select>
      </Field>
      <Field label={t("keys.columns.collections")}>
        <select
          value={collection ?? ""}
          disabled={fixed !== undefined}
          onChange={(event) => onChange({ role, collection: event.target.value || null })}
        >
          <option value="">{t("keys.everywhere")}</option>
          {collections?.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </Field>
    </>
  );
}

/** The roles, as options of a select. */
export function RoleOptions() {
  const { t } = useTranslation();
  return ROLES.map((one) => (
    <option key={one} value={one}>
      {t(`keys.roles.${one}`)}
    </option>
  ));
}
