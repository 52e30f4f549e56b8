import { useMutation } from "@tanstack/react-query";
import { Copy } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { setKey } from "../../shared/client/key";
import { MAKING_ACCESS } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { type GrantChoice, GrantFields } from "./GrantFields";
import css from "./Keys.module.css";
import type { KeySource } from "./sources";

interface NewKeyProps {
  create: KeySource["create"];
  open: boolean;
  /** Whether there are no keys yet: the first is an admin's, and whoever makes it goes on with it. */
  isFirst: boolean;
  onClose: () => void;
  onMade: () => void;
}

/** Makes a key and shows its secret, once. */
export function NewKey({ create, open, isFirst, onClose, onMade }: NewKeyProps) {
  const { t } = useTranslation();
  const make = useMutation({
    mutationKey: MAKING_ACCESS,
    mutationFn: create,
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
  const [name, setName] = useState("");
  const [grant, setGrant] = useState<GrantChoice>({ role: isFirst ? "admin" : "reader", collection: null });
  const [until, setUntil] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit({
      name: name.trim(),
      role: grant.role,
      collections: grant.collection === null ? null : [grant.collection],
      expires_at: until ? new Date(`${until}T23:59:59`).toISOString() : null,
    });
  }

  return (
    <form onSubmit={submit}>
      <Field label={t("keys.columns.name")} hint={t("keys.nameHint")}>
        <input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
      </Field>
      <GrantFields value={grant} onChange={setGrant} {...(isFirst ? { fixed: t("keys.firstHint") } : {})} />
      <Field label={t("keys.columns.expires")} hint={t("keys.expiresHint")}>
        <input type="date" value={until} onChange={(event) => setUntil(event.target.value)} />
      </Field>
      <Button type="submit" variant="primary" disabled={name.trim() === "" || busy}>
        {t("keys.make")}
      </Button>
    </form>
  );
}
