import { LogIn } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../shared/client/problem";
import { Button } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { leave } from "./leave";

/** What went wrong; where one has to sign in again first, with the way there. */
export function AgainProblem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  return (
    <>
      <ProblemNotice error={error} />
      {Problem.of(error).code === "sign_in_again" && (
        <Button icon={LogIn} onClick={() => void leave("/account")}>
          {t("account.signInAgain")}
        </Button>
      )}
    </>
  );
}
