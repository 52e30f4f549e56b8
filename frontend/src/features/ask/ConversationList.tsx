import { Plus, Trash2 } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { remove, useRemoved } from "../../shared/removal";
import { Button, IconButton } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import type { Conversation } from "./api";
import css from "./ConversationList.module.css";
import { useConversations, useRemove } from "./conversations";
import { byAge } from "./days";

/** The person's own conversations, newest first. One stop of Tab, from which the arrow keys go on. */
export function ConversationList({ current }: { current: string | null }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { data, isError, error, refetch, hasNextPage, fetchNextPage } = useConversations();
  const removed = useRemoved((state) => state.ids);
  const forget = useRemove();
  const [focused, setFocused] = useState<string | null>(null);
  const shown = data?.filter(({ id }) => !removed.has(id)) ?? [];
  const stop = [focused, current].find((id) => shown.some((one) => one.id === id)) ?? shown[0]?.id;

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
    if (!step) return;
    const links = [...event.currentTarget.querySelectorAll("a")];
    const row = document.activeElement?.closest("[data-conversation]");
    const at = links.findIndex((link) => row?.contains(link));
    links[at + step]?.focus();
    event.preventDefault();
  }

  return (
    <div className={css.list}>
      <Button icon={Plus} onClick={() => navigate("/")}>
        {t("ask.new")}
      </Button>
      {isError && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {data && shown.length === 0 && <p className={css.none}>{t("ask.none")}</p>}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to the links in it */}
      <div onKeyDown={onKeyDown}>
        {byAge(shown).map(([age, group]) => (
          <section key={`${age} ${group[0]?.id}`} aria-label={t(`ask.ages.${age}`)}>
            <h2 className={css.age}>{t(`ask.ages.${age}`)}</h2>
            <ul className={css.items}>
              {group.map((one) => (
                <li
                  key={one.id}
                  className={css.item}
                  data-conversation={one.id}
                  data-current={one.id === current}
                  onFocus={() => setFocused(one.id)}
                >
                  <Link
                    href={`/c/${one.id}`}
                    className={css.link}
                    title={one.title}
                    tabIndex={one.id === stop ? 0 : -1}
                    aria-current={one.id === current ? "page" : undefined}
                  >
                    <span>{one.title || t("ask.untitled")}</span>
                  </Link>
                  <IconButton
                    icon={Trash2}
                    label={t("ask.remove", { title: one.title })}
                    className={css.remove}
                    tabIndex={one.id === stop && one.id === focused ? 0 : -1}
                    onClick={() => drop(one)}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      {hasNextPage && (
        <Button variant="quiet" onClick={() => void fetchNextPage()}>
          {t("common.more")}
        </Button>
      )}
    </div>
  );
}
