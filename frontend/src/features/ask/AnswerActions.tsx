import { useMutation } from "@tanstack/react-query";
import { Check, Copy, RotateCw, ThumbsDown, ThumbsUp } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../../shared/client/problem";
import { explain } from "../../shared/explain";
import { IconButton } from "../../shared/ui/Button";
import { toasts } from "../../shared/ui/toasts";
import css from "./AnswerActions.module.css";
import { rateAnswer } from "./api";
import { copyable } from "./copyable";
import type { Rating, Turn } from "./types";

/** What can be done with an answer: copy it, ask anew, say whether it was good. */
export function AnswerActions({ turn, onAgain }: { turn: Turn; onAgain?: () => void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const [rating, setRating] = useState<Rating | undefined>(turn.rating);
  const { answer } = turn;
  const rate = useMutation({
    mutationFn: (given: Rating) => rateAnswer(answer?.id ?? "", given),
    onSuccess: (_, given) => setRating(given),
    onError: (error) => toasts.add(explained(error)),
  });

  function explained(error: unknown) {
    const { title, advice } = explain(t, Problem.of(error));
    return { title, description: advice };
  }

  async function copy() {
    await navigator.clipboard.writeText(copyable(turn));
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  }

  return (
    <div className={css.actions}>
      {turn.text && (
        <IconButton
          icon={copied ? Check : Copy}
          label={t(copied ? "ask.copied" : "ask.copy")}
          onClick={copy}
        />
      )}
      {onAgain && <IconButton icon={RotateCw} label={t("ask.again")} onClick={onAgain} />}
      {answer?.id && (
        <>
          <IconButton
            icon={ThumbsUp}
            label={t("ask.good")}
            aria-pressed={rating === "good"}
            onClick={() => rate.mutate("good")}
          />
          <IconButton
            icon={ThumbsDown}
            label={t("ask.bad")}
            aria-pressed={rating === "bad"}
            onClick={() => rate.mutate("bad")}
          />
        </>
      )}
      {answer?.answered && (
        <span className={css.model}>
          {answer.model === "extractive" ? t("ask.extractive") : answer.model}
        </span>
      )}
    </div>
  );
}
