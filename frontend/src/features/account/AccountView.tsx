import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { has, useMe } from "../../shared/session";
import { useTitle } from "../../shared/title";
import { Field } from "../../shared/ui/Field";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { Keys } from "../keys/Keys";
import { ownKeys } from "../keys/sources";
import css from "./AccountView.module.css";
import { changePassword, keys } from "./api";
import { NewPassword } from "./NewPassword";
import { Passkeys } from "./Passkeys";
import { Quotas } from "./Quotas";
import { Sessions } from "./Sessions";

/** Who one is here: rights, password, sessions. */
export default function AccountView() {
  const { t } = useTranslation();
  const { data: me } = useMe();
  useTitle(t("account.title"));
  if (!me) return null;
  return (
    <div className={css.view}>
      <h1>{t("account.title")}</h1>
      <p>{me.name}</p>
      <section>
        <h2>{t("account.roles")}</h2>
        {me.grants.length === 0 && <p>{t("users.nobody.text")}</p>}
        <ul className={css.list}>
          {me.grants.map((grant) => (
            <li key={`${grant.role} ${grant.collections?.join()}`}>
              {[t(`keys.roles.${grant.role}`), grant.collections?.join(", ") ?? t("keys.everywhere")].join(
                " · ",
              )}
            </li>
          ))}
        </ul>
      </section>
      <Quotas />
      {me.kind === "user" ? (
        <>
          <Password />
          <Passkeys />
          <section>
            <h2>{t("account.keys")}</h2>
            {has(me, "reader") ? <Keys source={ownKeys} /> : <p>{t("account.noKeys")}</p>}
          </section>
          <Sessions />
        </>
      ) : (
        <Notice tone="info" title={t("account.onlyUsers")} />
      )}
    </div>
  );
}

function Password() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [present, setPresent] = useState("");
  const change = useMutation({
    mutationFn: (chosen: string) => changePassword(present, chosen),
    onSuccess: async () => {
      setPresent("");
      await queries.invalidateQueries({ queryKey: keys.sessions });
    },
  });
  return (
    <section className={css.narrow}>
      <h2>{t("account.change")}</h2>
      {change.isError && <ProblemNotice error={change.error} />}
      {change.isSuccess && <Notice tone="info" title={t("account.changed")} />}
      <NewPassword
        key={change.isSuccess ? "done" : "open"}
        busy={change.isPending}
        ready={present !== ""}
        go={t("account.change")}
        onSubmit={(chosen) => change.mutate(chosen)}
      >
        <Field label={t("account.present")}>
          <input
            type="password"
            autoComplete="current-password"
            value={present}
            onChange={(event) => setPresent(event.target.value)}
          />
        </Field>
      </NewPassword>
    </section>
  );
}
