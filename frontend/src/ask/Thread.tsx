import { useEffect, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Citation } from "../evidence/types";
import css from "./Thread.module.css";
import { TurnView } from "./TurnView";
import type { Turn } from "./types";

interface ThreadProps {
  turns: Turn[];
  opened: Citation | undefined;
  onOpen: (citation: Citation) => void;
  onAgain: () => void;
}

const NEAR_END = 80;

/** The turns of a conversation. Follows the answer as it grows, unless the person has scrolled away. */
export function Thread({ turns, opened, onOpen, onAgain }: ThreadProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const last = turns.at(-1);

  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls whenever the newest turn grows
  useLayoutEffect(() => {
    const node = scroller.current;
    if (node && follows.current) node.scrollTop = node.scrollHeight;
  }, [last?.text, last?.state, turns.length]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question is always looked at
  useEffect(() => {
    follows.current = true;
  }, [turns.length]);

  function onScroll() {
    const node = scroller.current;
    if (node) follows.current = node.scrollHeight - node.scrollTop - node.clientHeight < NEAR_END;
  }

  return (
    <div
      className={css.scroller}
      ref={scroller}
      onScroll={onScroll}
      tabIndex={0}
      role="log"
      aria-live="off"
      aria-label={t("ask.turns")}
    >
      <ol className={css.turns}>
        {turns.map((turn, index) => (
          <TurnView
            key={turn.id}
            turn={turn}
            isLast={index === turns.length - 1}
            opened={opened}
            onOpen={onOpen}
            onAgain={onAgain}
          />
        ))}
      </ol>
      {/* The pieces would be read out one by one; this says only what happens. */}
      <p className="visually-hidden" role="status">
        {last && t(`ask.status.${last.state}`)}
      </p>
    </div>
  );
}
