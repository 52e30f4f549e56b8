import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Gauge, Plus, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Button, IconButton } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Table } from "../../shared/ui/Table";
import { type GrantChoice, GrantFields } from "../keys/GrantFields";
import { createGroup, deleteGroup, getGroups, keys, setGroupQuota } from "./api";
import { Rights } from "./GroupRights";
import css from "./OperationsView.module.css";
import { QuotaForm } from "./QuotaForm";

type Group = Schemas["GroupOut"];

/** The groups of users: make them, limit what their members use together, remove them. */
export function Groups() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const groups = useQuery({ queryKey: keys.groups, queryFn: getGroups });
  const [adding, setAdding] = useState(false);
  const [limited, setLimited] = useState<Group | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.groups });
  const add = useMutation({
    mutationFn: createGroup,
    onSuccess: async () => {
      setAdding(false);
      await refresh();
    },
  });
  const remove = useMutation({ mutationFn: deleteGroup, onSuccess: refresh });
  if (groups.isPending) return <Loading label={t("common.loading")} />;
  if (groups.isError) return <ProblemNotice error={groups.error} onRetry={() => void groups.refetch()} />;
  const all = groups.data.groups;
  return (
    <section className={css.stack}>
      <div className={css.row}>
        <h2>{t("users.groups")}</h2>
        <Button icon={Plus} onClick={() => setAdding(true)}>
          {t("users.group.new")}
        </Button>
      </div>
      {remove.isError && <ProblemNotice error={remove.error} />}
      {all.length === 0 ? (
        <Notice tone="info" title={t("users.group.none")} />
      ) : (
        <Table label={t("users.groups")} columns={[t("users.group.name"), t("users.group.rights")]} actions>
          {all.map((group) => (
            <tr key={group.id}>
              <td>{group.name}</td>
              <td>
                <Rights grants={group.grants} />
              </td>
              <td>
                <IconButton
                  icon={Gauge}
                  label={t("users.quotas.title", { name: group.name })}
                  onClick={() => setLimited(group)}
                />
                <IconButton
                  icon={Trash2}
                  label={t("users.group.remove", { name: group.name })}
                  disabled={remove.isPending}
                  onClick={() => remove.mutate(group.id)}
                />
              </td>
            </tr>
          ))}
        </Table>
      )}
      <Modal title={t("users.group.new")} open={adding} onClose={() => setAdding(false)}>
        {add.isError && <ProblemNotice error={add.error} />}
        <GroupForm busy={add.isPending} onSubmit={add.mutate} />
      </Modal>
      <Modal
        title={t("users.quotas.title", { name: limited?.name ?? "" })}
        open={limited !== null}
        onClose={() => setLimited(null)}
      >
        {limited && (
          <QuotaForm
            owner={limited.id}
            onSave={setGroupQuota}
            hint={t("users.group.quotaHint")}
            onDone={() => setLimited(null)}
          />
        )}
      </Modal>
    </section>
  );
}

interface GroupFormProps {
  busy: boolean;
  onSubmit: (wanted: Schemas["GroupIn"]) => void;
}

function GroupForm({ busy, onSubmit }: GroupFormProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [grant, setGrant] = useState<GrantChoice>({ role: "reader", collection: null });

  function submit(event: FormEvent) {
    event.preventDefault();
    const collections = grant.collection === null ? null : [grant.collection];
    onSubmit({ name: name.trim(), grants: [{ role: grant.role, collections }], provider_groups: [] });
  }

  return (
    <form onSubmit={submit}>
      <Field label={t("users.group.name")}>
        <input
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <GrantFields value={grant} onChange={setGrant} />
      <Button type="submit" variant="primary" disabled={name.trim() === "" || busy}>
        {t("users.group.make")}
      </Button>
    </form>
  );
}
