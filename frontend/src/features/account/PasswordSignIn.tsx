import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { setKey } from "../../shared/client/key";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { signIn } from "./api";
import { ForgottenPassword } from "./ForgottenPassword";

// Loaded when it is needed: the first view is small.
const PasskeySignIn = lazy(() => import("./PasskeySignIn"));
const RecoverySignIn = lazy(() => import("./RecoverySignIn"));
const PasskeyEnrolment = lazy(() => import("./PasskeyEnrolment"));

/** What stands for the accounts of this server, beside the ids of directories. */
const HERE = "";

/** Asks for name and password, and whose they are where several know people, and begins a session. */
export default function PasswordSignIn({ ways }: { ways: Schemas["SignInOut"] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const here = { id: HERE, name: t("account.here") };
  const knowing = ways.password ? [...ways.directories, here] : ways.directories;
  const [chosen, choose] = useState(knowing[0]?.id ?? HERE);
  const enter = useMutation({
    mutationFn: () => signIn(login.trim(), password, chosen || null),
    onSuccess: async ({ me }) => {
      if (!me) return;
      setKey(null);
      await queries.invalidateQueries();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    enter.mutate();
  }

  if (enter.data?.enrolment) {
    return (
      <Suspense>
        <PasskeyEnrolment asked={enter.data.enrolment} />
      </Suspense>
    );
  }
  if (enter.data?.passkey) {
    return (
      <Suspense>
        <PasskeySignIn asked={enter.data.passkey} />
        <RecoverySignIn enter={(code) => signIn(login.trim(), password, chosen || null, code)} />
      </Suspense>
    );
  }
  return (
    <>
      <form onSubmit={submit}>
        {enter.isError && <ProblemNotice error={enter.error} />}
        {knowing.length > 1 && (
          <Field label={t("account.whose")}>
            <select value={chosen} onChange={(event) => choose(event.target.value)}>
              {knowing.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          </Field>
        )}
        <Field label={t("account.login")}>
          <input autoComplete="username" value={login} onChange={(event) => setLogin(event.target.value)} />
        </Field>
        <Field label={t("account.password")}>
          <input
            type="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        <Button
          type="submit"
          variant="primary"
          disabled={login.trim() === "" || password === "" || enter.isPending}
        >
          {t("signIn.go")}
        </Button>
      </form>
      {chosen === HERE && <ForgottenPassword byMail={ways.forgotten} typed={login} />}
    </>
  );
}
