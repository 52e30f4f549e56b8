import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Gauge, Plus, ShieldCheck, Trash2 } from "lucide-react";
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
import { GrantList } from "../keys/GrantList";
import { changeGroup, createGroup, deleteGroup, getGroups, keys, setGroupQuota } from "./api";
import { Rights } from "./GroupRights";
import css from "./OperationsView.module.css";
import { QuotaForm } from "./QuotaForm";
import { RightsForm } from "./RightsForm";

type Group = Schemas["GroupOut"];

/** The groups of users: make them, limit what their members use together, remove them. */
export function Groups() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const groups = useQuery({ queryKey: keys.groups, queryFn: getGroups });
  const [adding, setAdding] = useState(false);
  const [limited, setLimited] = useState<Group | null>(null);
  const [entitled, setEntitled] = useState<Group | null>(null);
  const [leaving, setLeaving] = useState<Group | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: keys.groups });
  const add = useMutation({
    mutationFn: createGroup,
    onSuccess: async () => {
      setAdding(false);
      await refresh();
    },
  });
  const change = useMutation({
    mutationFn: changeGroup,
    onSuccess: async () => {
      setEntitled(null);
      await refresh();
    },
  });
  const remove = useMutation({
    mutationFn: deleteGroup,
    onSuccess: async () => {
      setLeaving(null);
      await refresh();
    },
  });
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
      {all.length === 0 ? (
        <Notice tone="info" title={t("users.group.none")} />
      ) : (
        <Table label={t("users.groups")} columns={[t("users.group.name"), t("users.group.rights")]} actions>
          {all.map((group) => (
            <tr key={group.id}>
              <td>{group.name}</td>
              <td>
                {group.grants.length > 0 ? <Rights grants={group.grants} /> : t("users.rights.noneOwn")}
              </td>
              <td>
                <IconButton
                  icon={ShieldCheck}
                  label={t("users.rights.of", { name: group.name })}
                  onClick={() => {
                    change.reset();
                    setEntitled(group);
                  }}
                />
                <IconButton
                  icon={Gauge}
                  label={t("users.quotas.title", { name: group.name })}
                  onClick={() => setLimited(group)}
                />
                <IconButton
                  icon={Trash2}
                  label={t("users.group.remove", { name: group.name })}
                  onClick={() => {
                    remove.reset();
                    setLeaving(group);
                  }}
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
        title={t("users.rights.of", { name: entitled?.name ?? "" })}
        open={entitled !== null}
        onClose={() => setEntitled(null)}
      >
        {entitled && (
          <RightsForm
            grants={entitled.grants}
            busy={change.isPending}
            error={change.error}
            onSave={(grants) =>
              change.mutate({
                id: entitled.id,
                wanted: { name: entitled.name, grants, provider_groups: entitled.provider_groups },
              })
            }
          />
        )}
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
  const [grants, setGrants] = useState<Schemas["GrantOut"][]>([]);

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({ name: name.trim(), grants, provider_groups: [] });
  }

  return (
    <form className={css.stack} onSubmit={submit}>
      <Field label={t("users.group.name")}>
        <input
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <GrantList value={grants} onChange={setGrants} />
      <Button type="submit" variant="primary" disabled={name.trim() === "" || busy}>
        {t("users.group.make")}
      </Button>
    </form>
  );
}
