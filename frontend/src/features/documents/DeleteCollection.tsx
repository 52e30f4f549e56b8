import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { COLLECTIONS } from "../../shared/collections";
import { Button, IconButton } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import { deleteCollection, keys } from "./api";
import { changesOf, forget } from "./changes";
import css from "./DocumentsView.module.css";

/** Deletes a collection with all its documents once its name has been written, for there is no way back. */
export function DeleteCollection({ name, count }: { name: string; count: number }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={Trash2} label={t("collection.remove")} onClick={() => setOpen(true)} />
      <Modal title={t("collection.removeTitle", { name })} open={open} onClose={() => setOpen(false)}>
        <Confirmation name={name} count={count} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

interface ConfirmationProps {
  name: string;
  count: number;
  onDone: () => void;
}

function Confirmation({ name, count, onDone }: ConfirmationProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [written, setWritten] = useState("");
  const remove = useMutation({
    mutationFn: () => deleteCollection(name),
    onSuccess: async () => {
      toasts.add({ title: t("collection.removed", { name }) });
      // Another one is shown as soon as this is known to be gone; the default one is made anew, and shown empty.
      await queries.invalidateQueries({ queryKey: COLLECTIONS });
      forget(name, changesOf(name));
      void queries.resetQueries({ queryKey: keys.documents(name) });
      onDone();
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (written === name) remove.mutate();
  }

  return (
    <form onSubmit={submit}>
      <p className={css.warning}>{t("collection.removeText", { count })}</p>
      <Field label={t("collection.confirm", { name })}>
        <input value={written} onChange={(event) => setWritten(event.target.value)} autoComplete="off" />
      </Field>
      {remove.isError && <ProblemNotice error={remove.error} />}
      <Button
        type="submit"
        variant="danger"
        icon={Trash2}
        disabled={written !== name || remove.isPending || remove.isSuccess}
      >
        {t("collection.removeNow")}
      </Button>
    </form>
  );
}
