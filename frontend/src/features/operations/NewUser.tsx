import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { useCollections } from "../../shared/collections";
import { MAKING_ACCESS, ME } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { createUser } from "./api";
import { InvitationLink } from "./InvitationLink";

type Role = Schemas["GrantOut"]["role"];
const ROLES: Role[] = ["reader", "editor", "admin"];
const EVERYWHERE = "";

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
        <InvitationLink path={make.data.path} />
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
  const { data: collections } = useCollections();
  const [login, setLogin] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(isFirst ? "admin" : "reader");
  const [collection, setCollection] = useState(EVERYWHERE);

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({
      login: login.trim(),
      name: name.trim() || null,
      grants: [{ role, collections: collection === EVERYWHERE ? null : [collection] }],
      groups: [],
    });
  }

  return (
    <form onSubmit={submit}>
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
      <Field label={t("keys.columns.role")} hint={t(isFirst ? "users.firstHint" : `keys.roleHints.${role}`)}>
        <select value={role} disabled={isFirst} onChange={(event) => setRole(event.target.value as Role)}>
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {t(`keys.roles.${one}`)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={t("keys.columns.collections")}>
        <select value={collection} disabled={isFirst} onChange={(event) => setCollection(event.target.value)}>
          <option value={EVERYWHERE}>{t("keys.everywhere")}</option>
          {collections?.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      </Field>
      <Button type="submit" variant="primary" disabled={login.trim() === "" || busy}>
        {t("users.make")}
      </Button>
    </form>
  );
}
