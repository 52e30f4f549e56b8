import { MessagesSquare } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { useCollection } from "../../shared/collections";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { Modal } from "../../shared/ui/Modal";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { EvidencePanel } from "../evidence/EvidencePanel";
import type { Citation, Evidence } from "../evidence/types";
import css from "./AskView.module.css";
import { Composer } from "./Composer";
import { ConversationList } from "./ConversationList";
import { useConversation, useStart } from "./conversations";
import { Thread } from "./Thread";
import { askAgain, askIn, stop, useTurns } from "./threads";
import { isRunning } from "./types";
import { Welcome } from "./Welcome";

/** Conversations, the one that is open, and the evidence of its answers side by side. */
export function AskView({ id }: { id: string | null }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { name: chosen } = useCollection();
  const conversation = useConversation(id);
  const start = useStart();
  const turns = useTurns(id ?? "");
  const opener = useRef<Element>(null);
  const [evidence, setEvidence] = useState<Evidence | null>(null);
  const [listed, setListed] = useState(false);
  const collection = conversation.data?.collection ?? chosen;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another conversation has other evidence
  useEffect(() => {
    setEvidence(null);
    setListed(false);
  }, [id]);

  const open = useCallback(
    (citation: Citation) => {
      opener.current = document.activeElement;
      setEvidence({ collection, citation });
    },
    [collection],
  );
  const close = useCallback(() => {
    setEvidence(null);
    if (opener.current instanceof HTMLElement) opener.current.focus();
  }, []);
  const again = useCallback(() => {
    if (id) void askAgain(id, { collection, conversation: id });
  }, [id, collection]);

  async function send(text: string): Promise<boolean> {
    const thread = id ?? (await start.mutateAsync({ collection, question: text }).catch(() => null))?.id;
    if (!thread) return false;
    void askIn(thread, { text, collection, conversation: thread });
    if (!id) navigate(`/c/${thread}`);
    return true;
  }

  return (
    <div className={css.view} data-evidence={evidence !== null}>
      <aside className={css.aside} aria-label={t("ask.conversations")}>
        <ConversationList current={id} />
      </aside>
      <section className={css.thread} aria-label={t("ask.conversation")}>
        <Button variant="quiet" icon={MessagesSquare} className={css.listed} onClick={() => setListed(true)}>
          {t("ask.conversations")}
        </Button>
        {id && turns.length === 0 && conversation.isPending && <Loading label={t("common.loading")} />}
        {id && conversation.isError && turns.length === 0 && (
          <div className={css.problem}>
            <ProblemNotice error={conversation.error} onRetry={() => void conversation.refetch()} />
          </div>
        )}
        {id ? (
          <Thread key={id} turns={turns} onOpen={open} onAgain={again} opened={evidence?.citation} />
        ) : (
          <Welcome collection={collection} />
        )}
        <div className={css.dock}>
          {start.isError && <ProblemNotice error={start.error} />}
          <Composer
            running={isRunning(turns.at(-1)) || start.isPending}
            first={turns.length === 0}
            onSend={send}
            onStop={() => id && stop(id)}
          />
        </div>
      </section>
      {evidence && <EvidencePanel evidence={evidence} onClose={close} />}
      <Modal title={t("ask.conversations")} open={listed} onClose={() => setListed(false)} shape="sheet">
        <ConversationList current={id} />
      </Modal>
    </div>
  );
}
