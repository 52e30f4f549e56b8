import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { parseTags } from "../../shared/tags";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { type Expected, keys, saveQuestion } from "./api";
import css from "./GoldenView.module.css";

interface FormProps {
  collection: string;
  /** Of the question that is changed; a new one has none. */
  id?: string | undefined;
  /** What is known of it. */
  known?: Partial<Expected> | undefined;
  onClose: () => void;
  onSaved?: () => void;
}

/** A question with what a right answer to it is. */
export default function GoldenForm({ collection, id, known = {}, onClose, onSaved }: FormProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [question, setQuestion] = useState(known.question ?? "");
  const [refused, setRefused] = useState(known.refused ?? false);
  const [documents, setDocuments] = useState(lines(known.documents));
  const [quote, setQuote] = useState(known.quote ?? "");
  const [words, setWords] = useState(lines(known.words));
  const [tags, setTags] = useState((known.tags ?? []).join(", "));
  const save = useMutation({
    mutationFn: (expected: Expected) => saveQuestion(collection, id, expected),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.questions(collection) });
      onSaved?.();
      onClose();
    },
  });
  const says = refused || [documents, quote, words].some((text) => text.trim() !== "");

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({
      question: question.trim(),
      documents: refused ? [] : split(documents),
      quote: refused ? "" : quote.trim(),
      words: refused ? [] : split(words),
      refused,
      tags: parseTags(tags),
      origin: known.origin ?? "written",
    });
  }

  return (
    <Modal title={t(id === undefined ? "golden.add" : "golden.change")} open onClose={onClose}>
      <form onSubmit={submit} className={css.form}>
        {save.isError && <ProblemNotice error={save.error} />}
        <Field label={t("golden.columns.question")}>
          <textarea
            required
            rows={2}
            maxLength={4000}
            value={question}
            onChange={(event) => setQuestion(event.target.value)}
          />
        </Field>
        <label className={css.check}>
          <input type="checkbox" checked={refused} onChange={(event) => setRefused(event.target.checked)} />
          {t("golden.mustRefuse")}
        </label>
        {!refused && (
          <>
            <p className={css.soft}>{t("golden.oneOf")}</p>
            <Field label={t("golden.documents")} hint={t("golden.documentsHint")}>
              <textarea rows={2} value={documents} onChange={(event) => setDocuments(event.target.value)} />
            </Field>
            <Field label={t("golden.quote")} hint={t("golden.quoteHint")}>
              <textarea
                rows={3}
                maxLength={4000}
                value={quote}
                onChange={(event) => setQuote(event.target.value)}
              />
            </Field>
            <Field label={t("golden.words")} hint={t("golden.wordsHint")}>
              <textarea rows={2} value={words} onChange={(event) => setWords(event.target.value)} />
            </Field>
          </>
        )}
        <Field label={t("golden.columns.tags")} hint={t("golden.tagsHint")}>
          <input value={tags} autoComplete="off" onChange={(event) => setTags(event.target.value)} />
        </Field>
        <Button type="submit" variant="primary" disabled={save.isPending || question.trim() === "" || !says}>
          {t("common.save")}
        </Button>{" "}
        <Button onClick={onClose}>{t("common.cancel")}</Button>
      </form>
    </Modal>
  );
}

const lines = (items: readonly string[] = []) => items.join("\n");

const split = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
