import { Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { useCollections } from "../../shared/collections";
import { Button, IconButton } from "../../shared/ui/Button";
import { type Role, RoleOptions } from "./GrantFields";
import css from "./GrantList.module.css";

type Grant = Schemas["GrantOut"];

interface GrantListProps {
  value: readonly Grant[];
  onChange: (value: Grant[]) => void;
}

/** Any number of roles, each over one collection or over all; none at all is a choice too. */
export function GrantList({ value, onChange }: GrantListProps) {
  const { t } = useTranslation();
  const { data: collections } = useCollections();
  const rows = value.flatMap(split);
  const first = collections?.[0]?.name;
  const names = [...new Set([...(collections ?? []).map(({ name }) => name), ...rows.flatMap(collectionOf)])];
  const set = (at: number, grant: Grant) => onChange(rows.map((row, index) => (index === at ? grant : row)));
  return (
    <fieldset className={css.list}>
      <legend>{t("users.rights.title")}</legend>
      {rows.length === 0 && <p className={css.none}>{t("users.rights.none")}</p>}
      {rows.map((row, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place alone
        <div key={at} className={css.row}>
          <select
            aria-label={t("keys.columns.role")}
            value={row.role}
            onChange={(event) => set(at, { ...row, role: event.target.value as Role })}
          >
            <RoleOptions />
          </select>
          <select
            aria-label={t("keys.columns.collections")}
            value={row.collections?.[0] ?? ""}
            onChange={(event) =>
              set(at, { ...row, collections: event.target.value ? [event.target.value] : null })
            }
          >
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
            <option value="">{t("keys.everywhere")}</option>
          </select>
          <IconButton
            icon={X}
            label={t("users.rights.remove")}
            onClick={() => onChange(rows.filter((_, index) => index !== at))}
          />
        </div>
      ))}
      <Button
        icon={Plus}
        onClick={() => onChange([...rows, { role: "reader", collections: first ? [first] : null }])}
      >
        {t("users.rights.add")}
      </Button>
    </fieldset>
  );
}

/** One for each collection that it names. */
function split({ role, collections }: Grant): Grant[] {
  return collections === null
    ? [{ role, collections }]
    : collections.map((one) => ({ role, collections: [one] }));
}

function collectionOf({ collections }: Grant): string[] {
  return collections ?? [];
}
