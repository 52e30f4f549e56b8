import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { setKey } from "../../shared/client/key";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { signIn } from "./api";

// Loaded when it is needed: the first view is small.
const PasskeySignIn = lazy(() => import("./PasskeySignIn"));

/** Asks for name and password, and begins a session. */
export function PasswordSignIn() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const enter = useMutation({
    mutationFn: () => signIn(login.trim(), password),
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

  if (enter.data?.passkey) {
    return (
      <Suspense>
        <PasskeySignIn asked={enter.data.passkey} />
      </Suspense>
    );
  }
  return (
    <form onSubmit={submit}>
      {enter.isError && <ProblemNotice error={enter.error} />}
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
  );
}
