import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { useCollections } from "../../shared/collections";
import { MAKING_ACCESS, ME } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { GrantFields } from "../keys/GrantFields";
import { GrantList } from "../keys/GrantList";
import { createUser, getGroups, keys } from "./api";
import { InvitationLink } from "./InvitationLink";
import { GroupChoice } from "./Memberships";
import css from "./OperationsView.module.css";

interface NewUserProps {
  open: boolean;
  /** Whether there are no users yet: the first is an admin. */
  isFirst: boolean;
  onClose: () => void;
  onMade: () => void;
}

/** Makes a user and shows the link by which it sets a password. */
export function NewUser({ open, isFirst, onClose, onMade }: NewUserProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const make = useMutation({
    mutationKey: MAKING_ACCESS,
    mutationFn: createUser,
    onSuccess: async () => {
      if (isFirst) await queries.invalidateQueries({ queryKey: ME });
      onMade();
    },
  });

  function close() {
    make.reset();
    onClose();
  }

  return (
    <Modal title={t("users.new")} open={open} onClose={close}>
      {make.data ? (
        <InvitationLink made={make.data} />
      ) : (
        <>
          {make.isError && <ProblemNotice error={make.error} />}
          <UserForm isFirst={isFirst} busy={make.isPending} onSubmit={make.mutate} />
        </>
      )}
    </Modal>
  );
}

interface UserFormProps {
  isFirst: boolean;
  busy: boolean;
  onSubmit: (wanted: Schemas["UserIn"]) => void;
}

function UserForm({ isFirst, busy, onSubmit }: UserFormProps) {
  const { t } = useTranslation();
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const first = useCollections().data?.[0]?.name;
  const groups = useQuery({ queryKey: keys.groups, queryFn: getGroups, enabled: !isFirst });
  const [chosen, setChosen] = useState<Schemas["GrantOut"][] | null>(null);
  const [joined, setJoined] = useState<ReadonlySet<string>>(new Set());
  const grants = chosen ?? [{ role: "reader" as const, collections: first ? [first] : null }];

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({
      login: login.trim(),
      name: name.trim() || null,
      grants: isFirst ? [{ role: "admin", collections: null }] : grants,
      groups: [...joined],
    });
  }

  return (
    <form className={css.stack} onSubmit={submit}>
      <Field label={t("users.login")}>
        <input
          autoComplete="off"
          maxLength={200}
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
      </Field>
      <Field label={t("users.name")} hint={t("users.nameHint")}>
        <input
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      {isFirst ? (
        <GrantFields
          value={{ role: "admin", collection: null }}
          onChange={() => undefined}
          fixed={t("users.firstHint")}
        />
      ) : (
        <GrantList value={grants} onChange={setChosen} />
      )}
      {groups.data && groups.data.groups.length > 0 && (
        <GroupChoice groups={groups.data.groups} chosen={joined} onChange={setJoined} />
      )}
      <Button type="submit" variant="primary" disabled={login.trim() === "" || busy}>
        {t("users.make")}
      </Button>
    </form>
  );
}
