import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { askForLink } from "./api";

/** Has a link to set another password sent where the server sends mail; else says whom to ask. */
export function ForgottenPassword({ byMail, typed }: { byMail: boolean; typed: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [login, setLogin] = useState(typed);
  const ask = useMutation({ mutationFn: () => askForLink(login.trim()) });

  function submit(event: FormEvent) {
    event.preventDefault();
    ask.mutate();
  }

  if (!open) {
    return (
      <Button
        variant="quiet"
        onClick={() => {
          setLogin(typed);
          setOpen(true);
        }}
      >
        {t("account.forgotten.open")}
      </Button>
    );
  }
  if (!byMail) return <Notice tone="info" title={t("account.forgotten.askAdmin")} />;
  if (ask.isSuccess) return <Notice tone="info" title={t("account.forgotten.sent")} />;
  return (
    <form onSubmit={submit}>
      {ask.isError && <ProblemNotice error={ask.error} />}
      <Field label={t("account.forgotten.address")} hint={t("account.forgotten.hint")}>
        <input
          type="email"
          autoComplete="username"
          value={login}
          onChange={(event) => setLogin(event.target.value)}
        />
      </Field>
      <Button type="submit" disabled={login.trim() === "" || ask.isPending}>
        {t("account.forgotten.send")}
      </Button>
    </form>
  );
}
