import { KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { setKey, useKey } from "../shared/client/key";
import { useTitle } from "../shared/title";
import { Button } from "../shared/ui/Button";
import { Field } from "../shared/ui/Field";
import { Notice } from "../shared/ui/Notice";
import css from "./SignIn.module.css";

/** Asks for the API key where the service wants one. */
export function SignIn() {
  const { t } = useTranslation();
  const used = useKey();
  const [key, setTyped] = useState("");
  const [remember, setRemember] = useState(false);
  useTitle(t("signIn.title"));

  function submit(event: FormEvent) {
    event.preventDefault();
    setKey(key.trim(), { remember });
  }

  return (
    <form className={css.form} onSubmit={submit}>
      <KeyRound aria-hidden size={30} strokeWidth={1.4} className={css.icon} />
      <h1>{t("signIn.title")}</h1>
      <p className={css.text}>{t("signIn.text")}</p>
      {used && <Notice tone="bad" title={t("signIn.refused")} />}
      <Field label={t("signIn.key")} hint={t("signIn.hint")}>
        <input
          type="password"
          autoComplete="off"
          value={key}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      <label className={css.remember}>
        <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
        {t("signIn.remember")}
      </label>
      <Button type="submit" variant="primary" disabled={key.trim() === ""}>
        {t("signIn.go")}
      </Button>
    </form>
  );
}
