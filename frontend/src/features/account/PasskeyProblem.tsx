import { useTranslation } from "react-i18next";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { wasCancelled } from "./passkeys";

/** What went wrong with a passkey, at the browser or at the server. */
export function PasskeyProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!wasCancelled(error)) return <ProblemNotice error={error} />;
  return <Notice tone="bad" title={t("account.passkeys.cancelled")} />;
}
