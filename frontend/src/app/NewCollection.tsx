import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { COLLECTIONS, createCollection, type Indexing, useCollection } from "../shared/collections";
import { Button } from "../shared/ui/Button";
import { Field } from "../shared/ui/Field";
import { Modal } from "../shared/ui/Modal";
import { ProblemNotice } from "../shared/ui/ProblemNotice";
import { FilePreview } from "./FilePreview";
import { useTexts } from "./indexing.texts";

const NAME = /^[a-z0-9][a-z0-9_-]{0,62}$/;

/** A collection's name and, for those who want to choose it, what it is indexed with. */
export default function NewCollection({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const texts = useTexts();
  const queries = useQueryClient();
  const { choose } = useCollection();
  const [name, setName] = useState("");
  const [model, setModel] = useState("");
  const [size, setSize] = useState("");
  const [overlap, setOverlap] = useState("");
  const chosen: Indexing = {
    ...(model.trim() && { embedding_model: model.trim() }),
    ...(size && { chunk_size: Number(size) }),
    ...(overlap && { chunk_overlap: Number(overlap) }),
  };
  const make = useMutation({
    mutationFn: () => createCollection(name, chosen),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: COLLECTIONS });
      choose(made.name);
      onClose();
    },
  });
  const wrong = name !== "" && !NAME.test(name);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (NAME.test(name)) make.mutate();
  }

  return (
    <Modal title={t("collection.new")} open onClose={onClose}>
      <form onSubmit={submit}>
        <Field label={t("collection.name")} hint={t("collection.rule")} wrong={wrong}>
          <input value={name} onChange={(event) => setName(event.target.value)} autoComplete="off" />
        </Field>
        <details>
          <summary>{texts.indexing}</summary>
          <p>{texts.text}</p>
          <Field label={t("reindex.model")} hint={texts.modelHint}>
            <input value={model} onChange={(event) => setModel(event.target.value)} autoComplete="off" />
          </Field>
          <Field label={t("reindex.size")}>
            <input
              type="number"
              min={50}
              max={20000}
              value={size}
              onChange={(event) => setSize(event.target.value)}
            />
          </Field>
          <Field label={t("reindex.overlap")}>
            <input
              type="number"
              min={0}
              {...(size && { max: Number(size) - 1 })}
              value={overlap}
              onChange={(event) => setOverlap(event.target.value)}
            />
          </Field>
          <FilePreview chosen={chosen} />
        </details>
        {make.isError && <ProblemNotice error={make.error} />}
        <Button type="submit" variant="primary" disabled={!NAME.test(name) || make.isPending}>
          {t("collection.create")}
        </Button>
      </form>
    </Modal>
  );
}
