import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import "../inbox/texts";
import { Button } from "../../shared/ui/Button";
import css from "./AnswerActions.module.css";
import type { Why } from "./api";
import { sentencesOf } from "./statements";
import type { Answer } from "./types";

const REASONS = ["wrong", "incomplete", "outdated", "unsupported", "unclear", "other"] as const;

/** Asks why an answer was bad, once it was said to be: a reason, the wrong sentence, words. */
export default function Reason({ answer, onSave }: { answer: Answer; onSave: (why: Why) => void }) {
  const { t } = useTranslation(["translation", "inbox"]);
  const [reason, setReason] = useState<(typeof REASONS)[number] | "">("");
  const [sentence, setSentence] = useState("");
  const [text, setText] = useState("");
  const [saved, setSaved] = useState(false);
  if (saved) return <p role="status">{t("ask.thanks")}</p>;
  const sentences = [...new Set(sentencesOf(answer))];

  function submit(event: FormEvent) {
    event.preventDefault();
    onSave({ reason: reason || null, sentence, comment: text.trim() || null });
    setSaved(true);
  }

  return (
    <form className={css.reason} onSubmit={submit}>
      <select
        value={reason}
        aria-label={t("inbox:why")}
        onChange={(event) => setReason(event.target.value as typeof reason)}
      >
        <option value="">{t("inbox:why")}</option>
        {REASONS.map((one) => (
          <option key={one} value={one}>
            {t(`inbox:given.${one}`)}
          </option>
        ))}
      </select>
      {sentences.length > 0 && (
        <select
          value={sentence}
          aria-label={t("inbox:sentence")}
          onChange={(event) => setSentence(event.target.value)}
        >
          <option value="">{t("inbox:sentence")}</option>
          {sentences.map((one) => (
            <option key={one} value={one.slice(0, 2000)}>
              {one}
            </option>
          ))}
        </select>
      )}
      <input
        value={text}
        maxLength={2000}
        placeholder={t("ask.why")}
        aria-label={t("ask.why")}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={text.trim() === "" && reason === "" && sentence === ""}>
        {t("common.send")}
      </Button>
      <p>{t("inbox:seen")}</p>
    </form>
  );
}
