import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../../shared/ui/Button";
import { Field } from "../../shared/ui/Field";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { type ChunkChange, type ChunkEdit, keys, saveEdit, takeBackEdit } from "./api";
import css from "./DocumentSheet.module.css";

interface EditorProps {
  collection: string;
  documentId: string;
  /** The chunk of a passage without an edit. */
  chunk?: string;
  edit?: ChunkEdit | undefined;
  /** What the document says. */
  original: string;
  onDone: () => void;
}

/** What shall be other about a passage: whether and as what it is searched, and what is noted of it. */
export function ChunkEditor({ collection, documentId, chunk, edit, original, onDone }: EditorProps) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [text, setText] = useState(edit?.text ?? original);
  const [isOff, setOff] = useState(edit?.off ?? false);
  const [questions, setQuestions] = useState((edit?.questions ?? []).join("\n"));
  const [note, setNote] = useState(edit?.note ?? "");
  const done = {
    onSuccess: async () => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: keys.edits(collection, documentId) }),
        queries.invalidateQueries({ queryKey: keys.documents(collection) }),
      ]);
      onDone();
    },
  };
  const save = useMutation({
    mutationFn: (change: ChunkChange) =>
      saveEdit(collection, documentId, edit ? { edit: edit.id } : { chunk: chunk ?? "" }, change),
    ...done,
  });
  const takeBack = useMutation({
    mutationFn: () => takeBackEdit(collection, documentId, edit?.id ?? ""),
    ...done,
  });
  const asked = questions
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const isOther = isOff || text.trim() !== original.trim() || asked.length > 0 || note.trim() !== "";

  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({
      off: isOff,
      text: text.trim() === original.trim() ? null : text,
      questions: asked,
      note: note.trim(),
    });
  }

  return (
    <form onSubmit={submit} className={css.editor}>
      {save.isError && <ProblemNotice error={save.error} />}
      {takeBack.isError && <ProblemNotice error={takeBack.error} />}
      <label className={css.check}>
        <input type="checkbox" checked={isOff} onChange={(event) => setOff(event.target.checked)} />
        {t("details.passage.off")}
      </label>
      {!isOff && (
        <>
          <Field label={t("details.passage.text")} hint={t("details.passage.textHint")}>
            <textarea
              rows={8}
              maxLength={8000}
              required
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </Field>
          <Field label={t("details.passage.questions")} hint={t("details.passage.questionsHint")}>
            <textarea rows={2} value={questions} onChange={(event) => setQuestions(event.target.value)} />
          </Field>
        </>
      )}
      <Field label={t("details.passage.note")} hint={t("details.passage.noteHint")}>
        <textarea rows={2} maxLength={8000} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      <div className={css.actions}>
        <Button type="submit" variant="primary" disabled={!isOther || save.isPending}>
          {t("common.save")}
        </Button>
        {edit && (
          <Button disabled={takeBack.isPending} onClick={() => takeBack.mutate()}>
            {t("details.passage.takeBack")}
          </Button>
        )}
        <Button onClick={onDone}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}
