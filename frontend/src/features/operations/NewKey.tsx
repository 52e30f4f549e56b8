import { useMutation } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { setKey } from "../../shared/client/key";
import { useCollections } from "../../shared/collections";
import { MAKING_ACCESS } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { createKey } from "./api";
import css from "./OperationsView.module.css";

type Role = Schemas["KeyOut"]["role"];
const ROLES: Role[] = ["reader", "editor", "admin"];
const EVERYWHERE = "";

interface NewKeyProps {
  open: boolean;
  /** Whether there are no keys yet: the first is an admin's, and whoever makes it goes on with it. */
  isFirst: boolean;
  onClose: () => void;
  onMade: () => void;
}

/** Makes a key and shows its secret, once. */
export function NewKey({ open, isFirst, onClose, onMade }: NewKeyProps) {
  const { t } = useTranslation();
  const make = useMutation({
    mutationKey: MAKING_ACCESS,
    mutationFn: createKey,
    onSuccess: ({ secret }) => {
      // From now on the service asks for a key: without this, whoever made it would be locked out.
      if (isFirst) setKey(secret);
      onMade();
    },
  });

  function close() {
    make.reset();
    onClose();
  }

  return (
    <Modal title={t("keys.new")} open={open} onClose={close}>
      {make.data ? (
        <div className={css.stack}>
          <Notice tone="warn" title={t("keys.once")} />
          <code className={css.secret}>{make.data.secret}</code>
          <Button icon={Copy} onClick={() => void navigator.clipboard.writeText(make.data.secret)}>
            {t("keys.copy")}
          </Button>
        </div>
      ) : (
        <>
          {make.isError && <ProblemNotice error={make.error} />}
          <KeyForm isFirst={isFirst} busy={make.isPending} onSubmit={(wanted) => make.mutate(wanted)} />
        </>
      )}
    </Modal>
  );
}

interface KeyFormProps {
  isFirst: boolean;
  busy: boolean;
  onSubmit: (wanted: Schemas["KeyIn"]) => void;
}

function KeyForm({ isFirst, busy, onSubmit }: KeyFormProps) {
  const { t } = useTranslation();
  const { data: collections } = useCollections();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>(isFirst ? "admin" : "reader");
  const [collection, setCollection] = useState(EVERYWHERE);
  const [until, setUntil] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({
      name: name.trim(),
      role,
      collections: collection === EVERYWHERE ? null : [collection],
      expires_at: until ? new Date(`${until}T23:59:59`).toISOString() : null,
    });
  }

  return (
    <form onSubmit={submit}>
      <Field label={t("keys.columns.name")} hint={t("keys.nameHint")}>
        <input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t("keys.columns.role")} hint={t(isFirst ? "keys.firstHint" : `keys.roleHints.${role}`)}>
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
      <Field label={t("keys.columns.expires")} hint={t("keys.expiresHint")}>
        <input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </Field>
      <Button type="submit" variant="primary" disabled={name.trim() === "" || busy}>
        {t("keys.make")}
      </Button>
    </form>
  );
}
