import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { setKey } from "../../shared/client/key";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { useTexts } from "./recoveryTexts";

/** Signs in with a recovery code, where a passkey is asked for and lost; `enter` sends it with name and password. */
export default function RecoverySignIn({ enter }: { enter: (code: string) => Promise<unknown> }) {
  const texts = useTexts();
  const queries = useQueryClient();
  const [isLost, setLost] = useState(false);
  const [code, setCode] = useState("");
  const send = useMutation({
    mutationFn: () => enter(code.trim()),
    onSuccess: async () => {
      setKey(null);
      await queries.invalidateQueries();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    send.mutate();
  }

  if (!isLost) {
    return (
      <Button variant="quiet" onClick={() => setLost(true)}>
        {texts.lost}
      </Button>
    );
  }
  return (
    <form onSubmit={submit}>
      {send.isError && <ProblemNotice error={send.error} />}
      <Field label={texts.code} hint={texts.hint}>
        <input
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      </Field>
      <Button type="submit" variant="primary" disabled={code.trim() === "" || send.isPending}>
        {texts.signIn}
      </Button>
    </form>
  );
}
