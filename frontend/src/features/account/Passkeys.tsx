import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatTime } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Field } from "../../shared/ui/Field";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./AccountView.module.css";
import { AgainProblem } from "./AgainProblem";
import { keys } from "./api";
import { PasskeyProblem } from "./PasskeyProblem";
import { addPasskey, getPasskeys, hasPasskeys, removePasskey, setSecondFactor } from "./passkeys";
import { RecoveryCodes } from "./RecoveryCodes";

/** One's passkeys: those there are, a way to add one, and whether one is asked for after the password. */
export function Passkeys() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const { data, isPending, isError, error, refetch } = useQuery({
    queryKey: keys.passkeys,
    queryFn: getPasskeys,
  });
  const onSuccess = () => queries.invalidateQueries({ queryKey: keys.passkeys });
  const remove = useMutation({ mutationFn: removePasskey, onSuccess });
  const isAble = data?.available && hasPasskeys();
  return (
    <section>
      <h2>{t("account.passkeys.title")}</h2>
      <p className={css.soft}>{t("account.passkeys.text")}</p>
      {isPending && <Loading label={t("common.loading")} />}
      {isError && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {remove.isError && <AgainProblem error={remove.error} />}
      <ul className={css.sessions}>
        {data?.passkeys.map((one) => (
          <li key={one.id} className={css.session}>
            <div>
              <p>{one.name}</p>
              <p className={css.soft}>
                {one.used_at
                  ? t("account.seen", { time: formatTime(one.used_at, i18n.language) })
                  : t("account.passkeys.unused")}
              </p>
            </div>
            <Button
              disabled={remove.isPending}
              aria-label={t("account.passkeys.removeNamed", { name: one.name })}
              onClick={() => remove.mutate(one.id)}
            >
              {t("account.passkeys.remove")}
            </Button>
          </li>
        ))}
      </ul>
      {data && !isAble && <Notice tone="info" title={t("account.passkeys.unavailable")} />}
      {data && isAble && (
        <ChangePasskeys
          hasAny={data.passkeys.length > 0}
          second={data.second_factor}
          codes={data.recovery_codes}
          onDone={onSuccess}
        />
      )}
    </section>
  );
}

interface ChangePasskeysProps {
  hasAny: boolean;
  second: boolean;
  codes: number;
  onDone: () => Promise<void>;
}

function ChangePasskeys({ hasAny, second, codes, onDone }: ChangePasskeysProps) {
  const { t } = useTranslation();
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const onSuccess = async () => {
    setName("");
    setPassword("");
    await onDone();
  };
  const add = useMutation({ mutationFn: addPasskey, onSuccess });
  const choose = useMutation({ mutationFn: setSecondFactor, onSuccess });

  function submit(event: FormEvent) {
    event.preventDefault();
    add.mutate({ name: name.trim(), password });
  }

  return (
    <form className={css.narrow} onSubmit={submit}>
      {add.isError && <PasskeyProblem error={add.error} />}
      {choose.isError && <ProblemNotice error={choose.error} />}
      <Field label={t("account.passkeys.name")} hint={t("account.passkeys.nameHint")}>
        <input maxLength={100} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label={t("account.passkeys.password")}>
        <input
          type="password"
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      <Button
        type="submit"
        icon={Fingerprint}
        disabled={name.trim() === "" || password === "" || add.isPending}
      >
        {t("account.passkeys.add")}
      </Button>
      {hasAny && (
        <Button
          disabled={password === "" || choose.isPending}
          onClick={() => choose.mutate({ password, required: !second })}
        >
          {t(second ? "account.passkeys.dontRequire" : "account.passkeys.require")}
        </Button>
      )}
      {second && <p>{t("account.passkeys.required")}</p>}
      {hasAny && <RecoveryCodes left={codes} password={password} onDone={onSuccess} />}
    </form>
  );
}
