import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";

const MIN_LENGTH = 12;

interface NewPasswordProps {
  /** What else the form asks for, above the passwords. */
  children?: ReactNode;
  ready?: boolean;
  busy: boolean;
  go: string;
  onSubmit: (password: string) => void;
}

/** Asks for a new password twice. */
export function NewPassword({ children, ready = true, busy, go, onSubmit }: NewPasswordProps) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const isShort = password !== "" && password.length < MIN_LENGTH;
  const differs = again !== "" && again !== password;

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit(password);
  }

  return (
    <form onSubmit={submit}>
      {children}
      <Field label={t("account.newPassword")} hint={t("account.short")} wrong={isShort}>
        <input
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Field label={t("account.repeat")} {...(differs ? { hint: t("account.differs") } : {})} wrong={differs}>
        <input
          type="password"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
        />
      </Field>
      <Button
        type="submit"
        variant="primary"
        disabled={!ready || busy || password.length < MIN_LENGTH || password !== again}
      >
        {go}
      </Button>
    </form>
  );
}
