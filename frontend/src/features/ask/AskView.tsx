import { MessagesSquare } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { Problem } from "../../shared/client/problem";
import { useCollection, useCollections } from "../../shared/collections";
import { may, useMe } from "../../shared/session";
import { useTitle } from "../../shared/title";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Notice } from "../../shared/ui/Notice";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import css from "./AskView.module.css";
import { Composer } from "./Composer";
import { ConversationList } from "./ConversationList";
import { useConversation, useStart } from "./conversations";
import { ExportButton } from "./ExportButton";
import { Home } from "./Home";
import { ScopeChips } from "./ScopeChips";
import { EVERYTHING, useScope } from "./scope";
import { askAgain, askIn, stop, useTurns } from "./threads";
import { isRunning, type Scope } from "./types";
import { useSource } from "./useSource";

// Neither is part of a first view; both are loaded while the first question is written.
const loadThread = () => import("./Thread");
const loadEvidence = () => import("../evidence/EvidencePanel");
const Thread = lazy(loadThread);
const EvidencePanel = lazy(loadEvidence);
const DeepSwitch = lazy(() => import("./DeepSwitch"));
const ConversationSheet = lazy(() => import("./ConversationSheet"));

function prepare() {
  void loadThread();
  void loadEvidence();
}

interface AskProps {
  /** The conversation that is open; null: a new one. */
  id: string | null;
  /** The turn that is looked at, and the marker of its source that is open. */
  turn: string | null;
  marker: number | null;
}

/** Whether a collection is known not to be among those there are. */
const isMissing = (name: string | undefined, all: readonly { name: string }[] | undefined) =>
  name !== undefined && all?.every((one) => one.name !== name) === true;

/** Conversations, the one that is open, and the evidence of its answers side by side. */
export function AskView({ id, turn, marker }: AskProps) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { name: chosen, choose } = useCollection();
  const { data: collections } = useCollections();
  const conversation = useConversation(id);
  const start = useStart();
  const turns = useTurns(id ?? "");
  const [deep, setDeep] = useState(false);
  const own = conversation.data?.collection;
  const collection = own ?? chosen;
  const isGone =
    Problem.of(conversation.error).code === "collection_not_found" || isMissing(own, collections);
  const { scope, setScope, isChanging } = useScope(id, collection, conversation.data);
  const mayChoose = may(useMe().data, "reader", collection);
  const source = useSource(id, turns, turn, marker);
  const named = conversation.data?.title || turns[0]?.question || t("ask.untitled");
  const title = id ? named : t("nav.ask");
  useTitle(title);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation is another page
  useEffect(() => {
    start.reset();
  }, [id]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the header names what is asked, once it is known
  useEffect(() => {
    if (own) choose(own);
  }, [id, own]);

  const again = useCallback(() => {
    if (id) void askAgain(id, collection, scope);
  }, [id, collection, scope]);

  /** The id of a new conversation, which is gone to; null where none could be started. */
  async function begin(question: string): Promise<string | null> {
    const made = await start.mutateAsync({ collection, question, scope }).catch(() => null);
    if (!made) return null;
    setScope(EVERYTHING);
    navigate(`/c/${made.id}`);
    return made.id;
  }

  /** A conversation takes its collections along; a new one begins in the first of the scope. */
  function setSaved(saved: Scope, first: string) {
    setScope(saved, first);
    if (!id) choose(first);
  }

  async function send(text: string): Promise<boolean> {
    const thread = id ?? (await begin(text));
    if (thread) void askIn(thread, { text, collection, scope, deep });
    return thread !== null;
  }

  const dock = (
    <div className={css.dock} key={`dock ${id}`}>
      {start.isError && <ProblemNotice error={start.error} />}
      {isGone ? (
        <Notice
          tone="info"
          title={t("ask.collectionGone", { name: own ?? turns[0]?.collection ?? "" })}
          actions={<Button onClick={() => navigate("/")}>{t("ask.new")}</Button>}
        />
      ) : (
        <Composer
          conversation={id}
          running={isRunning(turns.at(-1)) || start.isPending}
          waits={isChanging}
          first={turns.length === 0}
          onSend={send}
          onStop={() => id && stop(id)}
          onWrite={prepare}
        >
          <ScopeChips
            collection={collection}
            scope={scope}
            {...(mayChoose && { onChange: setScope, onChoose: setSaved })}
          />
          <Suspense>
            <DeepSwitch deep={deep} onChange={setDeep} />
          </Suspense>
        </Composer>
      )}
    </div>
  );

  return (
    <div className={css.view} data-evidence={source.evidence !== null}>
      <aside className={css.aside} aria-label={t("ask.conversations")}>
        <ConversationList current={id} />
      </aside>
      <section className={css.thread} aria-label={t("ask.conversation")} data-content tabIndex={-1}>
        <Listed key={id} current={id} />
        {id && <h1 className="visually-hidden">{title}</h1>}
        <ExportButton title={title} turns={turns} conversation={id} />
        {id && !isGone && turns.length === 0 && <Unread conversation={conversation} />}
        {id ? (
          <Suspense fallback={<Loading label={t("common.loading")} />}>
            <Thread
              key={id}
              turns={turns}
              collection={collection}
              shown={turn}
              onOpen={source.open}
              onAgain={again}
              onAsk={(text) => void send(text)}
              opened={source.evidence?.citation}
            />
          </Suspense>
        ) : (
          <Home collection={collection} onAsk={(text) => void send(text)}>
            {dock}
          </Home>
        )}
        {id && dock}
      </section>
      <Suspense>
        {source.evidence && (
          <EvidencePanel evidence={source.evidence} onShow={source.show} onClose={source.close} />
        )}
      </Suspense>
    </div>
  );
}

/** The conversations where there is no room for them at the side. */
function Listed({ current }: { current: string | null }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button variant="quiet" icon={MessagesSquare} className={css.listed} onClick={() => setOpen(true)}>
        {t("ask.conversations")}
      </Button>
      <Suspense>{isOpen && <ConversationSheet current={current} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

/** What stands in the place of a conversation that is not there yet, or not to be had. */
function Unread({ conversation }: { conversation: ReturnType<typeof useConversation> }) {
  const { t } = useTranslation();
  if (conversation.isPending) return <Loading label={t("common.loading")} />;
  if (!conversation.isError) return null;
  return (
    <div className={css.problem}>
      <ProblemNotice error={conversation.error} onRetry={() => void conversation.refetch()} />
    </div>
  );
}
