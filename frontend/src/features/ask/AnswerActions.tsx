import { useMutation } from "@tanstack/react-query";
import { Check, CircleQuestionMark, Copy, RotateCw, ThumbsDown, ThumbsUp } from "lucide-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { Problem } from "../../shared/client/problem";
import { explain } from "../../shared/explain";
import { may, useMe } from "../../shared/session";
import { IconButton } from "../../shared/ui/Button";
import { toasts } from "../../shared/ui/toasts";
import { MakeCurated } from "../curated/MakeCurated";
import { MakeGolden } from "../golden/MakeGolden";
import css from "./AnswerActions.module.css";
import { rateAnswer, type Why } from "./api";
import { copyable } from "./copyable";
import { ShareButton } from "./ShareButton";
import type { Answer, Rating, Turn } from "./types";

const Reason = lazy(() => import("./Reason"));

interface Opinion {
  /** Null takes back what was said. */
  given: Rating | null;
  why?: Why;
}

interface ActionsProps {
  turn: Turn;
  onAgain?: () => void;
  children?: ReactNode;
}

/** What can be done with an answer: copy it, ask anew, say whether it was good. */
export function AnswerActions({ turn, onAgain, children }: ActionsProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const [rating, setRating] = useState<Rating | undefined>(turn.rating);
  // Why an answer is bad is asked once it is said to be, not of one that was rated long ago.
  const [isAsked, setAsked] = useState(false);
  const [, navigate] = useLocation();
  const { data: me } = useMe();
  const mayRead = may(me, "reader", turn.collection);
  const { answer } = turn;
  const conversation = answer?.conversation_id;
  const rate = useMutation({
    mutationFn: ({ given, why }: Opinion) => rateAnswer(answer?.id ?? "", given, why),
    onSuccess: (_, { given }) => setRating(given ?? undefined),
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
    <>
      <div className={css.actions}>
        {children}
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
            {conversation && <ShareButton conversation={conversation} turn={answer.id} />}
            {mayRead && (
              <IconButton
                icon={CircleQuestionMark}
                label={t("why.title")}
                onClick={() => navigate(`/why/${answer.id}`)}
              />
            )}
            {may(me, "editor", turn.collection) && (
              <MakeCurated collection={turn.collection} question={turn.question} />
            )}
            {may(me, "admin", turn.collection) && (
              <MakeGolden collection={turn.collection} known={expectedOf(turn.question, answer)} />
            )}
            <IconButton
              icon={ThumbsUp}
              label={t("ask.good")}
              aria-pressed={rating === "good"}
              onClick={() => rate.mutate({ given: rating === "good" ? null : "good" })}
            />
            <IconButton
              icon={ThumbsDown}
              label={t("ask.bad")}
              aria-pressed={rating === "bad"}
              onClick={() => {
                setAsked(true);
                rate.mutate({ given: rating === "bad" ? null : "bad" });
              }}
            />
          </>
        )}
        {answer?.answered && (
          <span className={css.model}>
            {answer.model === "extractive" ? t("ask.extractive") : answer.model}
          </span>
        )}
      </div>
      {isAsked && rating === "bad" && answer && (
        <Suspense>
          <Reason answer={answer} onSave={(why) => rate.mutate({ given: "bad", why })} />
        </Suspense>
      )}
    </>
  );
}

/** What a right answer would be, if this one is. */
function expectedOf(question: string, { answered, citations }: Answer) {
  const documents = [...new Set(citations.map((one) => one.document_name))];
  return {
    question,
    refused: !answered,
    documents,
    quote: citations[0]?.quote ?? "",
    origin: "answer",
  } as const;
}
