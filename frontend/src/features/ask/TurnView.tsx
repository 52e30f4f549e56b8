import { lazy, memo, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Markdown } from "../../shared/markdown/Markdown";
import { Notes } from "../../shared/markdown/notes";
import { tabulate } from "../../shared/markdown/tabulate";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import type { Citation } from "../evidence/types";
import { AnswerActions } from "./AnswerActions";
import { CitationChip, PendingChip } from "./CitationChip";
import { sourceLines } from "./copyable";
import { Refusal } from "./Refusal";
import { ScopeChips } from "./ScopeChips";
import { Searched } from "./Searched";
import { Sources } from "./Sources";
import { Steps } from "./Steps";
import { Support } from "./Support";
import { isLimited } from "./scope";
import css from "./TurnView.module.css";
import { type Answer, isRunning, type Turn } from "./types";
import { usePairs } from "./usePairs";
import { Versions } from "./Versions";

const Computed = lazy(() => import("./Computed"));
const FollowUps = lazy(() => import("./FollowUps"));
const Research = lazy(() => import("./Research"));
const CitedFigures = lazy(() => import("../figures/CitedFigures"));
const NONE: readonly Citation[] = [];
const NO_NOTES: readonly string[] = [];

/** Always the same, so that the markers of an answer that grows are not rendered with each frame. */
const renderPending = (marker: number) => <PendingChip marker={marker} />;

interface TurnProps {
  turn: Turn;
  collection: string;
  isLast: boolean;
  opened: Citation | undefined;
  onOpen: (citation: Citation, turn: Turn) => void;
  onAgain: () => void;
  /** Of a question that is suggested, below the last answer. */
  onAsk?: (question: string) => void;
}

/** One question and its answer. Turns out of sight are not laid out, so that long conversations scroll freely. */
export const TurnView = memo(function TurnView(props: TurnProps) {
  const { t } = useTranslation();
  const { collection, isLast, opened, onOpen, onAgain, onAsk } = props;
  const versions = [...(props.turn.older ?? []), props.turn];
  const [chosen, setChosen] = useState<number | null>(null);
  const at = Math.min(chosen ?? versions.length - 1, versions.length - 1);
  const turn = versions[at] ?? props.turn;
  const { article, onPointerOver, onPointerLeave } = usePairs(turn.answer?.citations ?? NONE, opened);
  const scope = turn.answer ? turn.answer.scope : turn.scope;
  // Another answer is looked at when it is asked for.
  const again = () => {
    setChosen(null);
    onAgain();
  };
  return (
    <li className={css.turn} data-state={turn.state}>
      <h2 className={css.question}>
        <span className="visually-hidden">{t("ask.you")}</span>
        {turn.question}
      </h2>
      {scope && isLimited(scope) && (
        <div className={css.scope}>
          <ScopeChips collection={collection} scope={scope} />
        </div>
      )}
      <article
        ref={article}
        className={css.answer}
        aria-label={t("ask.answer")}
        aria-busy={isRunning(turn)}
        onPointerOver={onPointerOver}
        onPointerLeave={onPointerLeave}
      >
        <AnswerBody turn={turn} collection={collection} opened={opened} onOpen={onOpen} />
        {turn.state === "waiting" && <Steps turn={turn} />}
        {turn.state === "stopped" && (
          <Notice tone="info" title={t(turn.text ? "ask.stopped" : "ask.status.stopped")} />
        )}
        {turn.problem && <ProblemNotice error={turn.problem} {...(isLast && { onRetry: again })} />}
        {!isRunning(turn) && turn.state !== "failed" && (
          <AnswerActions key={turn.id} turn={turn} {...(isLast && { onAgain: again })}>
            {versions.length > 1 && <Versions at={at} count={versions.length} onChoose={setChosen} />}
          </AnswerActions>
        )}
      </article>
      <Suspense>
        {onAsk && turn.answer?.answered && !isRunning(turn) && (
          <FollowUps answer={turn.answer} collection={turn.collection} onAsk={onAsk} />
        )}
      </Suspense>
    </li>
  );
});

/** What the statements of an answer stand on, beside its sources. */
function Basis({ answer }: { answer: Answer }) {
  return (
    <>
      <Support answer={answer} />
      {answer.computed && (
        <Suspense>
          <Computed computed={answer.computed} />
        </Suspense>
      )}
      <Researched answer={answer} />
    </>
  );
}

/** What was done for a deep answer, or a refusal of one. */
function Researched({ answer }: { answer: Answer }) {
  return <Suspense>{answer.research && <Research research={answer.research} />}</Suspense>;
}

function AnswerBody(props: Pick<TurnProps, "turn" | "collection" | "opened" | "onOpen">) {
  const { turn, collection, opened } = props;
  const { t } = useTranslation();
  const { answer, text } = turn;
  if (answer && !answer.answered)
    return (
      <>
        <Refusal collection={collection} question={turn.question} searched={answer.searched ?? []} />
        <Researched answer={answer} />
      </>
    );
  if (!text) return null;
  const onOpen = (citation: Citation) => props.onOpen(citation, turn);
  function renderKnown(marker: number) {
    const citation = answer?.citations.find((one) => one.marker === marker);
    return citation ? (
      <CitationChip citation={citation} opened={citation === opened} onOpen={onOpen} />
    ) : null;
  }
  return (
    <>
      {answer?.degraded && (
        <Notice tone="warn" title={t("ask.degraded")}>
          {t("ask.degradedText")}
        </Notice>
      )}
      {answer?.quoted_instead && <Notice tone="info" title={t("ask.quotedInstead")} />}
      <Searched wordings={answer?.searched ?? []} />
      <Notes value={answer ? sourceLines(answer) : NO_NOTES}>
        <Markdown
          text={answer?.model === "extractive" ? tabulate(text) : text}
          renderMarker={answer ? renderKnown : renderPending}
        />
      </Notes>
      {turn.state === "streaming" && <span className={css.caret} aria-hidden />}
      {answer && answer.citations.length > 0 && (
        <>
          <Sources citations={answer.citations} opened={opened} onOpen={onOpen} />
          <Pictures collection={collection} citations={answer.citations} onOpen={onOpen} />
        </>
      )}
      {answer && <Basis answer={answer} />}
      {answer?.finish_reason && <Notice tone="warn" title={t("ask.cut")} />}
      {answer && answer.dropped_markers > 0 && (
        <p className={css.dropped}>{t("ask.dropped", { count: answer.dropped_markers })}</p>
      )}
    </>
  );
}

function Pictures(
  props: Pick<Answer, "citations"> & { collection: string; onOpen: (citation: Citation) => void },
) {
  if (!props.citations.some(({ figures }) => figures?.length)) return null;
  return (
    <Suspense fallback={null}>
      <CitedFigures {...props} />
    </Suspense>
  );
}
