import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Confirm } from "../../shared/ui/Confirm";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { keys } from "./api";
import css from "./DocumentSheet.module.css";
import { Facts } from "./Facts";
import {
  getReaders,
  parseNames,
  type ReaderNames,
  type Readers,
  readersKey,
  setReaders,
  written,
} from "./readers";
import type { Document } from "./status";

interface ReadersProps {
  collection: string;
  document: Document;
  /** Whoever changed it may not read it any more. */
  onLost: () => void;
}

interface Change {
  names: ReaderNames | null;
  /** Also where whoever changes it cannot read it any more. */
  isSure: boolean;
}

/** Who may read a document, for whoever may change it. */
export function ReadersSection({ collection, document, onLost }: ReadersProps) {
  const { t } = useTranslation();
  const [isEditing, setEditing] = useState(false);
  const client = useQueryClient();
  const queryKey = readersKey(collection, document);
  const found = useQuery({ queryKey, queryFn: () => getReaders(collection, document.id) });
  const [losing, setLosing] = useState<Change | null>(null);
  const change = useMutation({
    mutationFn: async ({ names, isSure }: Change) => {
      if (!isSure) {
        const would = await setReaders(collection, document.id, names, { check_only: true });
        if (!would.readable) return would;
      }
      return setReaders(collection, document.id, names);
    },
    onSuccess: async (now, made) => {
      if (!now.readable && !made.isSure) return setLosing(made);
      if (now.readable) client.setQueryData(queryKey, now);
      else await client.invalidateQueries({ queryKey: keys.documents(collection) });
      setLosing(null);
      setEditing(false);
      if (!now.readable) onLost();
    },
  });
  if (found.isPending) return <Loading label={t("common.loading")} />;
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  const readers = found.data;
  const isOwn = readers.restricted && readers.folder === null;
  return (
    <section aria-label={t("readers.title")}>
      <h3>{t("readers.title")}</h3>
      {isEditing ? (
        <ReadersForm
          readers={readers}
          isPending={change.isPending}
          onSave={(names) => change.mutate({ names, isSure: false })}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <>
          <Shown readers={readers} />
          <Button onClick={() => setEditing(true)}>{t("readers.change")}</Button>{" "}
          {isOwn && (
            <Button disabled={change.isPending} onClick={() => change.mutate({ names: null, isSure: false })}>
              {t("readers.reset")}
            </Button>
          )}
        </>
      )}
      {change.isError && <ProblemNotice error={change.error} />}
      <Confirm
        title={t("readers.lose")}
        open={losing !== null}
        go={t("common.save")}
        busy={change.isPending}
        error={change.error}
        onConfirm={() => losing && change.mutate({ ...losing, isSure: true })}
        onClose={() => setLosing(null)}
      >
        {t("readers.loseText")}
      </Confirm>
    </section>
  );
}

function Shown({ readers }: { readers: Readers }) {
  const { t } = useTranslation();
  if (!readers.restricted) return <p className={css.soft}>{t("readers.all")}</p>;
  const names = (named: Readers["users"]) =>
    named.length > 0 && named.map(({ id, name }) => name ?? t("readers.gone", { id })).join(", ");
  const { users, groups, folder } = readers;
  return (
    <>
      {users.length + groups.length === 0 && <p className={css.soft}>{t("readers.adminsOnly")}</p>}
      <Facts
        facts={[
          [t("readers.groups"), names(groups)],
          [t("readers.users"), names(users)],
          [t("readers.folder"), folder],
        ]}
      />
    </>
  );
}

interface FormProps {
  readers: Pick<Readers, "users" | "groups">;
  isPending: boolean;
  onSave: (names: ReaderNames) => void;
  onCancel: () => void;
}

/** Asks for the groups and users who may read something. */
export function ReadersForm({ readers, isPending, onSave, onCancel }: FormProps) {
  const { t } = useTranslation();
  const [groups, setGroups] = useState(written(readers.groups));
  const [users, setUsers] = useState(written(readers.users));

  function submit(event: FormEvent) {
    event.preventDefault();
    onSave({ users: parseNames(users), groups: parseNames(groups) });
  }

  return (
    <form onSubmit={submit}>
      <Field label={t("readers.groups")} hint={t("readers.hint")}>
        <input value={groups} onChange={(event) => setGroups(event.target.value)} autoComplete="off" />
      </Field>
      <Field label={t("readers.users")} hint={t("readers.usersHint")}>
        <input value={users} onChange={(event) => setUsers(event.target.value)} autoComplete="off" />
      </Field>
      <Button type="submit" variant="primary" disabled={isPending}>
        {t("common.save")}
      </Button>{" "}
      <Button onClick={onCancel}>{t("common.cancel")}</Button>
    </form>
  );
}
