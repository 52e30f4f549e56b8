import { Ellipsis } from "lucide-react";
import { type FormEvent, type KeyboardEvent, lazy, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "wouter";
import { OnDemand } from "../../shared/ui/OnDemand";
import type { Conversation } from "./api";
import css from "./ConversationList.module.css";
import { MAX_TITLE } from "./conversations";

const ConversationMenu = lazy(() => import("./ConversationMenu"));

interface RowProps {
  conversation: Conversation;
  isCurrent: boolean;
  /** Whether Tab stops at this row, and whether it stops at its menu as well. */
  isStop: boolean;
  isFocused: boolean;
  onFocus: () => void;
  onRename: (title: string) => void;
  onPin: () => void;
  onRemove: () => void;
}

/** A conversation of the list; its title becomes a field while it is renamed. */
export function ConversationRow(props: RowProps) {
  const { conversation, isCurrent, isStop, isFocused, onFocus, onRename, onPin, onRemove } = props;
  const { t } = useTranslation();
  const [isRenaming, setRenaming] = useState(false);
  // Whoever ends renaming by a key stands on the conversation again.
  const returns = useRef(false);
  const title = conversation.title || t("ask.untitled");
  const menu = {
    label: t("ask.options", { title }),
    className: css.options,
    tabIndex: isStop && isFocused ? 0 : -1,
  };

  function rename(written: string, byKey: boolean) {
    returns.current = byKey;
    setRenaming(false);
    if (written && written !== conversation.title) onRename(written);
  }

  return (
    <li className={css.item} data-conversation={conversation.id} data-current={isCurrent} onFocus={onFocus}>
      {isRenaming ? (
        <Rename title={title} onDone={rename} />
      ) : (
        <>
          <Link
            href={`/c/${conversation.id}`}
            ref={(link: HTMLAnchorElement | null) => {
              if (link && returns.current) link.focus();
              returns.current = false;
            }}
            className={css.link}
            title={title}
            tabIndex={isStop ? 0 : -1}
            aria-current={isCurrent ? "page" : undefined}
          >
            <span>{title}</span>
          </Link>
          <OnDemand icon={Ellipsis} {...menu}>
            <ConversationMenu
              {...menu}
              pinned={conversation.pinned}
              onRename={() => setRenaming(true)}
              onPin={onPin}
              onRemove={onRemove}
            />
          </OnDemand>
        </>
      )}
    </li>
  );
}

/** Enter and leaving keep what is written, Escape does not. */
function Rename({ title, onDone }: { title: string; onDone: (title: string, byKey: boolean) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(title);

  function submit(event: FormEvent) {
    event.preventDefault();
    onDone(text.trim(), true);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    onDone(title, true);
  }

  return (
    <form className={css.rename} onSubmit={submit}>
      <input
        data-renaming
        ref={(field) => field?.focus()}
        value={text}
        maxLength={MAX_TITLE}
        aria-label={t("ask.newTitle")}
        onChange={(event) => setText(event.target.value)}
        onFocus={(event) => event.target.select()}
        onBlur={() => onDone(text.trim(), false)}
        onKeyDown={onKeyDown}
      />
    </form>
  );
}
