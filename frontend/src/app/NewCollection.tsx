import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { COLLECTIONS, createCollection, useCollection } from "../shared/collections";
import { Button } from "../shared/ui/Button";
import { Field } from "../shared/ui/Field";
import { Modal } from "../shared/ui/Modal";
import { ProblemNotice } from "../shared/ui/ProblemNotice";

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

export function NewCollection({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { choose } = useCollection();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () => createCollection(name),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: COLLECTIONS });
      choose(made.name);
      setName("");
      onClose();
    },
  });
  const wrong = name !== "" && !NAME.test(name);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (NAME.test(name)) make.mutate();
  }

  return (
    <Modal title={t("collection.new")} open={open} onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t("collection.name")} hint={t("collection.rule")} wrong={wrong}>
          <input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </Field>
        {make.isError && <ProblemNotice error={make.error} />}
        <Button type="submit" variant="primary" disabled={!NAME.test(name) || make.isPending}>
          {t("collection.create")}
        </Button>
      </form>
    </Modal>
  );
}
