import { startTransition, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Citation } from "../evidence/types";
import { QuoteHost } from "./CitationChip";
import css from "./Thread.module.css";
import { TurnView } from "./TurnView";
import type { Turn } from "./types";

interface ThreadProps {
  turns: Turn[];
  collection: string;
  /** The turn that the address names. */
  shown: string | null;
  opened: Citation | undefined;
  onOpen: (citation: Citation, turn: Turn) => void;
  onAgain: () => void;
  /** Of a question that is suggested. */
  onAsk: (question: string) => void;
}

const NEAR_END = 80;
const FIRST = 12;
const MORE = 4;

/** The turns of a conversation. Follows the answer as it grows, unless the person has scrolled away. */
export default function Thread({ turns, collection, shown, opened, onOpen, onAgain, onAsk }: ThreadProps) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const wentTo = useRef(shown === null);
  const [mounted, setMounted] = useState(FIRST);
  const last = turns.at(-1);
  const hidden = Math.max(0, turns.length - mounted);

  // The newest turns are there at once; the ones above them follow, a few at a time, between frames.
  useEffect(() => {
    if (hidden === 0) return undefined;
    const timer = setTimeout(() => startTransition(() => setMounted((count) => count + MORE)));
    return () => clearTimeout(timer);
  }, [hidden]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: scrolls whenever the newest turn grows
  useLayoutEffect(() => {
    const node = scroller.current;
    if (node && follows.current) node.scrollTop = node.scrollHeight;
  }, [last?.text, last?.state, turns.length]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new question is always looked at
  useEffect(() => {
    follows.current = true;
  }, [turns.length]);

  const place = turns.findIndex(({ id }) => id === shown);
  const isDrawn = place >= hidden;

  // A turn that was named from outside is gone to once; one that is opened here is in sight already.
  useLayoutEffect(() => {
    if (place < 0 || wentTo.current) return;
    if (!isDrawn) return setMounted(turns.length - place + 1);
    wentTo.current = true;
    follows.current = place === turns.length - 1;
    const node = scroller.current?.querySelectorAll("li[data-state]")[place - hidden];
    if (!follows.current) node?.scrollIntoView({ block: "start" });
  }, [place, isDrawn, hidden, turns.length]);

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
        {turns.slice(hidden).map((turn, index, drawn) => (
          <TurnView
            key={turn.id}
            turn={turn}
            collection={collection}
            isLast={index === drawn.length - 1}
            opened={opened}
            onOpen={onOpen}
            onAgain={onAgain}
            {...(index === drawn.length - 1 && { onAsk })}
          />
        ))}
      </ol>
      <QuoteHost />
      {/* The pieces would be read out one by one; this says only what happens. */}
      <p className="visually-hidden" role="status">
        {last && t(`ask.status.${last.state}`)}
      </p>
    </div>
  );
}
