import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { deleteSource, keys, type Source } from "./api";
import css from "./SourcesView.module.css";

interface DeleteSourceProps {
  collection: string;
  source: Source;
  onClose: () => void;
}

/** Deletes a source, with its documents or without. */
export function DeleteSource({ collection, source, onClose }: DeleteSourceProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [keep, setKeep] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteSource(collection, source.id, keep),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.sources(collection) });
      onClose();
    },
  });
  return (
    <Modal title={`${t("synced.removeTitle")}: ${source.name}`} open onClose={onClose}>
      {remove.isError && <ProblemNotice error={remove.error} />}
      <p>{t("synced.removeText")}</p>
      <label className={css.check}>
        <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.target.checked)} />
        {t("synced.keep")}
      </label>
      <Button variant="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>
        {t("synced.removeNow")}
      </Button>
    </Modal>
  );
}
