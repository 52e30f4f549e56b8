import { useQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { type FormEvent, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { getWays, keys } from "../features/account/api";
import { ProviderLinks } from "../features/account/ProviderLinks";
import { setKey, useKey } from "../shared/client/key";
import { Problem } from "../shared/client/problem";
import { useTitle } from "../shared/title";
import { Button } from "../shared/ui/Button";
import { Loading } from "../shared/ui/Empty";
import { Field } from "../shared/ui/Field";
import { Notice } from "../shared/ui/Notice";
import { ProblemNotice } from "../shared/ui/ProblemNotice";
import css from "./SignIn.module.css";

const PasswordSignIn = lazy(() => import("../features/account/PasswordSignIn"));
const PasskeySignIn = lazy(() => import("../features/account/PasskeySignIn"));

/** What is offered where the server does not say what it takes. */
const KEYS_ONLY = {
  open: false,
  password: false,
  passkey: false,
  forgotten: false,
  providers: [],
  directories: [],
};

/**
 * Asks who somebody is: at identity providers, by name and password where users or a directory are, or by API key.
 * `failed` is the code of the error with which a provider's page sent the browser back.
 */
export function SignIn({ failed }: { failed: string | null }) {
  const { t } = useTranslation();
  const used = useKey();
  const { data: ways = KEYS_ONLY, isPending } = useQuery({ queryKey: keys.ways, queryFn: getWays });
  const [asked, askForKey] = useState(used !== null);
  useTitle(t("signIn.title"));
  if (isPending) return <Loading label={t("common.loading")} />;
  const takesPasswords = ways.password || ways.directories.length > 0;
  const hasOthers = takesPasswords || ways.providers.length > 0;
  const withKey = asked || !hasOthers;
  return (
    <div className={css.form}>
      <KeyRound aria-hidden size={30} strokeWidth={1.4} className={css.icon} />
      <h1>{t("signIn.title")}</h1>
      <p className={css.text}>{t(withKey ? "signIn.text" : "account.signInText")}</p>
      {failed && <ProblemNotice error={new Problem(failed, 401, "")} />}
      {!withKey && <ProviderLinks providers={ways.providers} />}
      {!withKey && takesPasswords && (
        <Suspense>
          <PasswordSignIn ways={ways} />
          {ways.passkey && <PasskeySignIn />}
        </Suspense>
      )}
      {withKey && <KeySignIn used={used !== null} />}
      {hasOthers && (
        <Button variant="quiet" onClick={() => askForKey(!asked)}>
          {t(asked ? "account.withoutKey" : "account.withKey")}
        </Button>
      )}
    </div>
  );
}

function KeySignIn({ used }: { used: boolean }) {
  const { t } = useTranslation();
  const [key, setTyped] = useState("");
  const [remember, setRemember] = useState(false);

  function submit(event: FormEvent) {
    event.preventDefault();
    setKey(key.trim(), { remember });
  }

  return (
    <form className={css.fields} onSubmit={submit}>
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
