import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { setKey } from "../../shared/client/key";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Notice } from "../../shared/ui/Notice";
import { PasskeyProblem } from "./PasskeyProblem";
import { enrolPasskey, hasPasskeys } from "./passkeys";

interface PasskeyEnrolmentProps {
  asked: Parameters<typeof enrolPasskey>[0];
  onDone?: () => void;
}

/** Has somebody make the passkey that is asked of everybody here, whose password was right. */
export default function PasskeyEnrolment({ asked, onDone }: PasskeyEnrolmentProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => enrolPasskey(asked, name.trim()),
    onSuccess: async () => {
      setKey(null);
      await queries.invalidateQueries();
      onDone?.();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    make.mutate();
  }

  if (!hasPasskeys()) return <Notice tone="bad" title={t("account.passkeys.unavailable")} />;
  return (
    <form onSubmit={submit}>
      <p>{t("account.passkeys.enrol")}</p>
      {make.isError && <PasskeyProblem error={make.error} />}
      <Field label={t("account.passkeys.name")} hint={t("account.passkeys.nameHint")}>
        <input value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Button
        type="submit"
        variant="primary"
        icon={Fingerprint}
        disabled={name.trim() === "" || make.isPending}
      >
        {t("account.passkeys.make")}
      </Button>
    </form>
  );
}
