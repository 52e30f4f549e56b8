import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Button, IconButton } from "../../shared/ui/Button";
import { Confirm } from "../../shared/ui/Confirm";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { type GrantChoice, GrantFields } from "../keys/GrantFields";
import { createGroup, deleteGroup, getGroups, keys } from "./api";
import css from "./OperationsView.module.css";

type Provider = Schemas["ProviderOut"];

interface Row {
  key: string;
  provider: string;
  name: string;
  grants: readonly Schemas["GrantOut"][];
  /** The group here that is bound to it; null where the settings give the rights. */
  group: Schemas["GroupOut"] | null;
}

/** What groups of identity providers may do: by the settings, and by groups here that are bound to them. */
export function GroupRights({ providers }: { providers: readonly Provider[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const groups = useQuery({ queryKey: keys.groups, queryFn: getGroups });
  const [adding, setAdding] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.groups });
  const add = useMutation({
    mutationFn: createGroup,
    onSuccess: async () => {
      setAdding(false);
      await refresh();
    },
  });
  const [leaving, setLeaving] = useState<Schemas["GroupOut"] | null>(null);
  const remove = useMutation({
    mutationFn: deleteGroup,
    onSuccess: async () => {
      setLeaving(null);
      await refresh();
    },
  });
  if (groups.isPending) return <Loading label={t("common.loading")} />;
  if (groups.isError) return <ProblemNotice error={groups.error} onRetry={() => void groups.refetch()} />;
  const rows = rowsOf(providers, groups.data.groups);
  return (
    <section className={css.stack}>
      <div className={css.row}>
        <h2>{t("providers.mapping")}</h2>
        <Button variant="primary" icon={Plus} onClick={() => setAdding(true)}>
          {t("providers.add")}
        </Button>
      </div>
      {rows.length === 0 ? (
        <Notice tone="warn" title={t("providers.mappingNone")} />
      ) : (
        <>
          <p className={css.soft}>{t("providers.mappingText")}</p>
          <Table
            label={t("providers.mapping")}
            columns={[
              t("providers.provider"),
              t("providers.group"),
              t("providers.rights"),
              t("providers.from"),
            ]}
            actions
          >
            {rows.map((row) => (
              <tr key={row.key}>
                <td>{row.provider}</td>
                <td>{row.name}</td>
                <td>
                  <Rights grants={row.grants} />
                </td>
                <td>{row.group?.name ?? t("providers.settings")}</td>
                <td>
                  {row.group && (
                    <IconButton
                      icon={Trash2}
                      label={t("providers.remove", { name: row.group.name })}
                      onClick={() => setLeaving(row.group)}
                    />
                  )}
                </td>
              </tr>
            ))}
          </Table>
        </>
      )}
      <Modal title={t("providers.add")} open={adding} onClose={() => setAdding(false)}>
        {add.isError && <ProblemNotice error={add.error} />}
        <MappingForm providers={providers} busy={add.isPending} onSubmit={add.mutate} />
      </Modal>
      <Confirm
        title={t("users.group.remove", { name: leaving?.name ?? "" })}
        open={leaving !== null}
        go={t("users.group.removeNow")}
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => leaving && remove.mutate(leaving.id)}
        onClose={() => setLeaving(null)}
      >
        {t("users.group.removeText")}
      </Confirm>
    </section>
  );
}

function rowsOf(providers: readonly Provider[], groups: readonly Schemas["GroupOut"][]): Row[] {
  const nameOf = new Map(providers.map((one) => [one.id, one.name]));
  const configured = providers.flatMap((provider) =>
    provider.groups.map((one) => ({
      key: `${provider.id} ${one.name}`,
      provider: provider.name,
      name: one.name,
      grants: one.grants,
      group: null,
    })),
  );
  const bound = groups.flatMap((group) =>
    group.provider_groups.map((one) => ({
      key: `${group.id} ${one.provider} ${one.name}`,
      provider: nameOf.get(one.provider) ?? one.provider,
      name: one.name,
      grants: group.grants,
      group,
    })),
  );
  return [...configured, ...bound];
}

/** What grants allow, in words. */
export function Rights({ grants }: { grants: Row["grants"] }) {
  const { t } = useTranslation();
  const shown = grants.map(({ role, collections }) => {
    const where = collections?.join(", ") ?? t("keys.everywhere");
    return `${t(`keys.roles.${role}`)} · ${where}`;
  });
  return shown.join("; ");
}

interface MappingFormProps {
  providers: readonly Provider[];
  busy: boolean;
  onSubmit: (wanted: Schemas["GroupIn"]) => void;
}

function MappingForm({ providers, busy, onSubmit }: MappingFormProps) {
  const { t } = useTranslation();
  const [provider, setProvider] = useState(providers[0]?.id ?? "");
  const [name, setName] = useState("");
  const [grant, setGrant] = useState<GrantChoice>({ role: "reader", collection: null });

  function submit(event: FormEvent) {
    event.preventDefault();
    const where = grant.collection ?? "*";
    onSubmit({
      name: `${provider}: ${name.trim()} (${grant.role} ${where})`.slice(0, 100),
      grants: [{ role: grant.role, collections: grant.collection === null ? null : [grant.collection] }],
      provider_groups: [{ provider, name: name.trim() }],
    });
  }

  return (
    <form onSubmit={submit}>
      <Field label={t("providers.provider")}>
        <select value={provider} onChange={(event) => setProvider(event.target.value)}>
          {providers.map((one) => (
            <option key={one.id} value={one.id}>
              {one.name}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t("providers.group")} hint={t("providers.groupHint")}>
        <input
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <GrantFields value={grant} onChange={setGrant} />
      <Button type="submit" variant="primary" disabled={name.trim() === "" || busy}>
        {t("providers.addNow")}
      </Button>
    </form>
  );
}
