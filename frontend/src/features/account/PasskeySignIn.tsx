import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { useTranslation } from "react-i18next";
import { setKey } from "../../shared/client/key";
import { Button } from "../../shared/ui/Button";
import { PasskeyProblem } from "./PasskeyProblem";
import { hasPasskeys, signInByPasskey } from "./passkeys";

interface PasskeySignInProps {
  /** What a user signs whose password was right; without, a passkey is all that is asked for. */
  asked?: Parameters<typeof signInByPasskey>[0];
  onDone?: () => void;
}

/** Signs in by a passkey, alone or after the password; nothing where the browser has none. */
export default function PasskeySignIn({ asked, onDone }: PasskeySignInProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const enter = useMutation({
    mutationFn: () => signInByPasskey(asked),
    onSuccess: async () => {
      setKey(null);
      await queries.invalidateQueries();
      onDone?.();
    },
  });
  if (!asked && !hasPasskeys()) return null;
  return (
    <>
      {asked && <p>{t("account.passkeys.second")}</p>}
      {enter.isError && <PasskeyProblem error={enter.error} />}
      <Button
        icon={Fingerprint}
        variant={asked ? "primary" : "plain"}
        disabled={enter.isPending}
        onClick={() => enter.mutate()}
      >
        {t("account.passkeys.signIn")}
      </Button>
    </>
  );
}
