import { Plus, Search } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "wouter";
import { remove, useRemoved } from "../../shared/removal";
import { Button } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import type { Conversation } from "./api";
import css from "./ConversationList.module.css";
import { ConversationRow } from "./ConversationRow";
import { useChange, useConversations, useRemove } from "./conversations";
import { byAge } from "./days";

/** The person's own conversations, newest first. One stop of Tab, from which the arrow keys go on. */
export function ConversationList({ current }: { current: string | null }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const [sought, setSought] = useState("");
  const text = useDeferredValue(sought.trim());
  const { data, isError, error, refetch, hasNextPage, fetchNextPage } = useConversations(text);
  const removed = useRemoved((state) => state.ids);
  const forget = useRemove();
  const change = useChange();
  const [focused, setFocused] = useState<string | null>(null);
  const present = (list: readonly Conversation[] = []) => list.filter(({ id }) => !removed.has(id));
  const pinned = present(data?.pinned);
  const others = present(data?.others);
  const shown = [...pinned, ...others];
  const stop = [focused, current].find((id) => shown.some((one) => one.id === id)) ?? shown[0]?.id;
  const groups = byAge(others).map(([age, list]) => ({ age, list }));

  function drop({ id, title }: Conversation) {
    remove({
      ids: [id],
      title: t("ask.removed", { title }),
      undo: t("common.undo"),
      failed: t("ask.notRemoved", { title }),
      run: () => forget(id),
    });
    if (id === current) navigate("/");
  }

  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = document.activeElement?.closest("[data-conversation]");
    if (!step || !row || document.activeElement instanceof HTMLInputElement) return;
    const links = [...event.currentTarget.querySelectorAll("a")];
    const at = links.findIndex((link) => row.contains(link));
    links[at + step]?.focus();
    event.preventDefault();
  }

  return (
    <div className={css.list}>
      <Button icon={Plus} onClick={() => navigate("/")}>
        {t("ask.new")}
      </Button>
      <label className={css.search}>
        <Search aria-hidden size={15} />
        <input
          type="search"
          value={sought}
          maxLength={200}
          placeholder={t("ask.seek")}
          aria-label={t("ask.seek")}
          onChange={(event) => setSought(event.target.value)}
        />
      </label>
      {isError && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && shown.length === 0 && (
        <p className={css.none} role="status">
          {t(text ? "ask.noneFound" : "ask.none")}
        </p>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the links in it */}
      <div onKeyDown={onKeyDown}>
        {[{ age: "pinned" as const, list: pinned }, ...groups].map(
          ({ age, list }) =>
            list.length > 0 && (
              <section key={`${age} ${list[0]?.id}`} aria-label={t(`ask.ages.${age}`)}>
                <h2 className={css.age}>{t(`ask.ages.${age}`)}</h2>
                <ul className={css.items}>
                  {list.map((one) => (
                    <ConversationRow
                      key={one.id}
                      conversation={one}
                      isCurrent={one.id === current}
                      isStop={one.id === stop}
                      isFocused={one.id === focused}
                      onFocus={() => setFocused(one.id)}
                      onRename={(title) => change.mutate({ id: one.id, title })}
                      onPin={() => change.mutate({ id: one.id, pinned: !one.pinned })}
                      onRemove={() => drop(one)}
                    />
                  ))}
                </ul>
              </section>
            ),
        )}
      </div>
      {hasNextPage && (
        <Button variant="quiet" onClick={() => void fetchNextPage()}>
          {t("common.more")}
        </Button>
      )}
    </div>
  );
}
