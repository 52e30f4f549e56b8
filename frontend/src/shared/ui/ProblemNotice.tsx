import { RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Problem } from "../client/problem";
import { explain } from "../explain";
import { may, useMe } from "../session";
import { Button } from "./Button";
import { Notice } from "./Notice";

/** An error in words: what happened, what to do, and the request to name when asking for help. */
export function ProblemNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const isAdmin = may(useMe().data, "admin", null);
  const problem = Problem.of(error);
  const { title, advice } = explain(t, problem);
  return (
    <Notice
      tone="bad"
      title={title}
      actions={
        onRetry && (
          <Button icon={RotateCw} onClick={onRetry}>
            {t("common.retry")}
          </Button>
        )
      }
    >
      <p>{advice}</p>
      {/* What is wrong with an input is for whoever gave it; all else is in the words of those who run the service. */}
      {problem.code === "invalid_input" && problem.message && <p>{problem.message}</p>}
      {problem.code !== "invalid_input" && problem.message && isAdmin && (
        <details>
          <summary>{t("errors.details")}</summary>
          <p>{problem.message}</p>
        </details>
      )}
      {problem.requestId && <p>{t("errors.request", { id: problem.requestId })}</p>}
    </Notice>
  );
}
