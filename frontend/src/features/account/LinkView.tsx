import { useMutation, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { setKey } from "../../shared/client/key";
import { useTitle } from "../../shared/title";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./AccountView.module.css";
import { redeem } from "./api";
import { NewPassword } from "./NewPassword";
import PasskeyEnrolment from "./PasskeyEnrolment";
import PasskeySignIn from "./PasskeySignIn";

/** Where a one-time link leads: sets a password, of the first admin also a name, and signs in. */
export default function LinkView({ secret, isSetup }: { secret: string; isSetup: boolean }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const [login, setLogin] = useState("");
  const enter = () => navigate("/", { replace: true });
  const title = t(isSetup ? "account.setup" : "account.invitation");
  useTitle(title);
  const set = useMutation({
    mutationFn: (password: string) => redeem(secret, password, isSetup ? login.trim() : null),
    onSuccess: async ({ me }) => {
      if (!me) return;
      setKey(null);
      await queries.invalidateQueries();
      enter();
    },
  });
  return (
    <div className={css.narrow}>
      <KeyRound aria-hidden size={30} strokeWidth={1.4} className={css.icon} />
      <h1>{title}</h1>
      {!set.isSuccess && (
        <p className={css.soft}>{t(isSetup ? "account.setupText" : "account.invitationText")}</p>
      )}
      {set.isError && <ProblemNotice error={set.error} />}
      {set.data?.passkey && <PasskeySignIn asked={set.data.passkey} onDone={enter} />}
      {set.data?.enrolment && <PasskeyEnrolment asked={set.data.enrolment} onDone={enter} />}
      {!set.data?.passkey && !set.data?.enrolment && (
        <NewPassword
          busy={set.isPending}
          ready={!isSetup || login.trim() !== ""}
          go={t("account.set")}
          onSubmit={(password) => set.mutate(password)}
        >
          {isSetup && (
            <Field label={t("account.login")}>
              <input
                autoComplete="username"
                value={login}
                onChange={(event) => setLogin(event.target.value)}
              />
            </Field>
          )}
        </NewPassword>
      )}
    </div>
  );
}
