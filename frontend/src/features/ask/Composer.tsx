import { ArrowUp, Square } from "lucide-react";
import { type FormEvent, type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLimits } from "../../shared/session";
import { Button } from "../../shared/ui/Button";
import css from "./Composer.module.css";
import { useDraft } from "./drafts";

interface ComposerProps {
  /** The conversation that goes on; null: one that is yet to start. */
  conversation: string | null;
  running: boolean;
  first: boolean;
  /** False: it was not sent, and the text is to stay. */
  onSend: (text: string) => Promise<boolean>;
  onStop: () => void;
  /** Someone is about to ask. */
  onWrite: () => void;
  /** Whether something is to be kept before a question is asked. */
  waits: boolean;
  /** What stands below the question: where it is asked. */
  children: ReactNode;
}

/** Where a question is written. Enter sends, Shift+Enter starts a new line; the limit shows before it is met. */
export function Composer(props: ComposerProps) {
  const { conversation, running, first, onSend, onStop, onWrite, waits, children } = props;
  const { t } = useTranslation();
  const limit = useLimits()?.max_question_bytes ?? 8192;
  const [text, setText] = useDraft(conversation);
  const field = useRef<HTMLTextAreaElement>(null);
  const used = new TextEncoder().encode(text).length;
  const over = used > limit;
  const sendable = text.trim() !== "" && !over && !running && !waits;

  // biome-ignore lint/correctness/useExhaustiveDependencies: an answer that begins later does not take the focus
  useEffect(() => {
    // Whoever has just asked the first question of a conversation goes on writing here.
    // Where a keyboard would cover half of the screen, it comes when it is asked for.
    if ((first || running) && window.matchMedia("(pointer: fine)").matches) field.current?.focus();
  }, [first]);

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
        onChange={(event) => {
          onWrite();
          setText(event.target.value);
        }}
        onKeyDown={onKeyDown}
        placeholder={t(first ? "ask.placeholder" : "ask.placeholderNext")}
        aria-label={t("ask.question")}
        aria-invalid={over}
        aria-describedby="composer-hint"
      />
      {/* Two elements: one that turned into the other under a click would do what the other does. */}
      {running ? (
        <Button key="stop" icon={Square} onClick={onStop}>
          {t("ask.stop")}
        </Button>
      ) : (
        <Button key="send" type="submit" variant="primary" icon={ArrowUp} disabled={!sendable}>
          {t("ask.send")}
        </Button>
      )}
      <div className={css.foot}>
        {children}
        <p id="composer-hint" className={over ? css.over : css.hint} data-warns={used > limit * 0.8}>
          {used > limit * 0.8 ? t("ask.length", { used, limit }) : t("ask.keys")}
        </p>
      </div>
    </form>
  );
}
