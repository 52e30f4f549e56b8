import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "../golden/GoldenView.module.css";
import { type CuratedChange, keys, saveCurated } from "./api";
import "./texts";

interface FormProps {
  collection: string;
  /** Of the answer that is changed; a new one has none. */
  id?: string | undefined;
  known?: Partial<CuratedChange> | undefined;
  onClose: () => void;
  onSaved?: () => void;
}

const DAY = "YYYY-MM-DD".length;

/** The first day whose beginning, in UTC, is yet to come. */
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, DAY);

/** Questions and what a person answers to them. */
export default function CuratedForm({ collection, id, known = {}, onClose, onSaved }: FormProps) {
  const { t } = useTranslation(["curated", "translation"]);
  const queries = useQueryClient();
  const [questions, setQuestions] = useState((known.questions ?? []).join("\n"));
  const [text, setText] = useState(known.text ?? "");
  const [source, setSource] = useState(known.source ?? "");
  const [owner, setOwner] = useState(known.owner ?? "");
  const begun = known.expires_at?.slice(0, DAY) ?? "";
  const [expires, setExpires] = useState(begun);
  const save = useMutation({
    mutationFn: (change: CuratedChange) => saveCurated(collection, id, change),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.all(collection) });
      onSaved?.();
      onClose();
    },
  });
  const asked = questions
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({
      questions: asked,
      text: text.trim(),
      source: source.trim(),
      owner: owner.trim(),
      // The time of day of one that another program set stays as long as its day does.
      expires_at: expires === begun ? (known.expires_at ?? null) : expires ? `${expires}T00:00:00Z` : null,
    });
  }

  return (
    <Modal title={t(id === undefined ? "curated:add" : "curated:change")} open onClose={onClose}>
      <form onSubmit={submit} className={css.form}>
        {save.isError && <ProblemNotice error={save.error} />}
        <Field label={t("curated:questions")} hint={t("curated:questionsHint")}>
          <textarea
            required
            rows={2}
            value={questions}
            onChange={(event) => setQuestions(event.target.value)}
          />
        </Field>
        <Field label={t("curated:answer")}>
          <textarea
            required
            rows={6}
            maxLength={8000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <Field label={t("curated:source")} hint={t("curated:sourceHint")}>
          <input value={source} maxLength={500} onChange={(event) => setSource(event.target.value)} />
        </Field>
        <Field label={t("curated:owner")} hint={t("curated:ownerHint")}>
          <input value={owner} maxLength={500} onChange={(event) => setOwner(event.target.value)} />
        </Field>
        <Field label={t("curated:expires")} hint={t("curated:expiresHint")}>
          <input
            type="date"
            value={expires}
            {...(expires !== begun && { min: tomorrow() })}
            onChange={(event) => setExpires(event.target.value)}
          />
        </Field>
        <Button
          type="submit"
          variant="primary"
          disabled={save.isPending || asked.length === 0 || text.trim() === ""}
        >
          {t("translation:common.save")}
        </Button>{" "}
        <Button onClick={onClose}>{t("translation:common.cancel")}</Button>
      </form>
    </Modal>
  );
}
