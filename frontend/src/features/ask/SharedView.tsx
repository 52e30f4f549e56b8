import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatTime } from "../../shared/format";
import { Markdown } from "../../shared/markdown/Markdown";
import { Notes } from "../../shared/markdown/notes";
import { tabulate } from "../../shared/markdown/tabulate";
import { useTitle } from "../../shared/title";
import { Loading } from "../../shared/ui/Empty";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import type { Citation, Evidence } from "../evidence/types";
import { CitationChip, QuoteHost } from "./CitationChip";
import { sourceLines } from "./copyable";
import { ExportButton } from "./ExportButton";
import css from "./Shared.module.css";
import { Sources } from "./Sources";
import { useShared } from "./shares";
import turnCss from "./TurnView.module.css";
import type { Turn } from "./types";

const EvidencePanel = lazy(() => import("../evidence/EvidencePanel"));

/** A page that somebody shared: questions, answers and quotes as they were, and nothing to change. */
export default function SharedView({ id }: { id: string }) {
  const { t, i18n } = useTranslation();
  const { data, isPending, isError, error, refetch } = useShared(id);
  const [evidence, setEvidence] = useState<Evidence | null>(null);
  const title = data?.title || t("ask.untitled");
  useTitle(data ? title : t("share.page"));
  if (isPending) return <Loading label={t("common.loading")} />;
  if (isError) {
    return (
      <div className={css.page}>
        <ProblemNotice error={error} onRetry={() => void refetch()} />
      </div>
    );
  }
  const { collection, turns, created_at } = data;
  const show = (citation: Citation) =>
    setEvidence({
      collection: citation.collection || collection,
      citation,
      citations: citationsWith(turns, citation),
    });
  return (
    <div className={css.view} data-evidence={evidence !== null}>
      <article className={css.scroller} data-content tabIndex={-1} aria-label={t("share.page")}>
        <div className={css.page}>
          <ExportButton
            conversation={null}
            title={title}
            turns={turns.map((turn, at) => asTurn(turn, at, collection))}
          />
          <h1>{title}</h1>
          <Notice tone="info" title={t("share.frozen", { time: formatTime(created_at, i18n.language) })}>
            {t("share.frozenText", { collection })}
          </Notice>
          <ol className={css.turns}>
            {turns.map((turn) => (
              <SharedTurn
                key={`${turn.created_at} ${turn.question}`}
                turn={turn}
                opened={evidence?.citation}
                onOpen={show}
              />
            ))}
          </ol>
          <QuoteHost />
        </div>
      </article>
      <Suspense>
        {evidence && <EvidencePanel evidence={evidence} onShow={show} onClose={() => setEvidence(null)} />}
      </Suspense>
    </div>
  );
}

type SharedOutTurn = Schemas["SharedTurnOut"];

/** The citations of the answer that a citation belongs to. */
const citationsWith = (turns: readonly SharedOutTurn[], citation: Citation) =>
  turns.find(({ answer }) => answer.citations.includes(citation))?.answer.citations ?? [citation];

const asTurn = ({ question, answer }: SharedOutTurn, at: number, collection: string): Turn => ({
  id: String(at),
  collection,
  question,
  state: "done",
  text: answer.text,
  answer,
});

interface TurnProps {
  turn: SharedOutTurn;
  opened: Citation | undefined;
  onOpen: (citation: Citation) => void;
}

function SharedTurn({ turn: { question, answer }, opened, onOpen }: TurnProps) {
  const { t } = useTranslation();
  function renderMarker(marker: number) {
    const citation = answer.citations.find((one) => one.marker === marker);
    return citation ? (
      <CitationChip citation={citation} opened={citation === opened} onOpen={onOpen} />
    ) : null;
  }
  return (
    <li className={turnCss.turn}>
      <h2 className={turnCss.question}>
        <span className="visually-hidden">{t("share.asked")}</span>
        {question}
      </h2>
      <div className={turnCss.answer}>
        {answer.degraded && <Notice tone="warn" title={t("ask.degraded")} />}
        <Notes value={sourceLines(answer)}>
          <Markdown
            text={answer.model === "extractive" ? tabulate(answer.text) : answer.text}
            renderMarker={renderMarker}
          />
        </Notes>
        {answer.citations.length > 0 && (
          <Sources citations={answer.citations} opened={opened} onOpen={onOpen} />
        )}
      </div>
    </li>
  );
}
