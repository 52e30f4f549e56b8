import { useMutation, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import type { Schemas } from "../../shared/client/api";
import { reasonOf } from "../../shared/reason";
import { Button } from "../../shared/ui/Button";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { keys, retryDocument } from "./api";

/** A document that could not be indexed, and the way to it and to another try. */
export function FailedDocument({ collection, document }: Schemas["FailedOut"]) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const retry = useMutation({
    mutationFn: () => retryDocument(collection, document.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.overview }),
  });
  return (
    <Notice
      tone="warn"
      title={`${document.name} · ${collection}`}
      actions={
        <>
          <Button icon={RotateCw} disabled={retry.isPending} onClick={() => retry.mutate()}>
            {t("common.retry")}
          </Button>
          <Link href={`/documents/${collection}/${document.id}`}>{t("operations.toDocuments")}</Link>
        </>
      }
    >
      <p>{reasonOf(t, document)}</p>
      {retry.isError && <ProblemNotice error={retry.error} />}
    </Notice>
  );
}
