import { ArrowUp, Square } from "lucide-react";
import { type FormEvent, type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLimits } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import css from "./Composer.module.css";

interface ComposerProps {
  running: boolean;
  first: boolean;
  /** False: it was not sent, and the text is to stay. */
  onSend: (text: string) => Promise<boolean>;
  onStop: () => void;
}

/** Where a question is written. Enter sends, Shift+Enter starts a new line; the limit shows before it is met. */
export function Composer({ running, first, onSend, onStop }: ComposerProps) {
  const { t } = useTranslation();
  const limit = useLimits()?.max_question_bytes ?? 8192;
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const used = new TextEncoder().encode(text).length;
  const over = used > limit;
  const sendable = text.trim() !== "" && !over && !running;

  async function send(event?: FormEvent) {
    event?.preventDefault();
    if (!sendable) return;
    setText("");
    if (!(await onSend(text.trim()))) setText(text);
    field.current?.focus();
  }

  function onKeyDown(event: KeyboardEvent) {
    // While an input method composes, Enter chooses a word.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  }

  return (
    <form className={css.composer} onSubmit={send}>
      <textarea
        ref={field}
        rows={1}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={t(first ? "ask.placeholder" : "ask.placeholderNext")}
        aria-label={t("ask.question")}
        aria-invalid={over}
        aria-describedby="composer-hint"
      />
      {running ? (
        <Button icon={Square} onClick={onStop}>
          {t("ask.stop")}
        </Button>
      ) : (
        <Button type="submit" variant="primary" icon={ArrowUp} disabled={!sendable}>
          {t("ask.send")}
        </Button>
      )}
      <p id="composer-hint" className={over ? css.over : css.hint}>
        {used > limit * 0.8 ? t("ask.length", { used, limit }) : t("ask.keys")}
      </p>
    </form>
  );
}
