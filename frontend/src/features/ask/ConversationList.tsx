import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "wouter";
import { Button, IconButton } from "../../shared/ui/Button";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { toasts } from "../../shared/ui/toasts";
import type { Conversation } from "./api";
import css from "./ConversationList.module.css";
import { useConversations, useRemove } from "./conversations";

/** The person's own conversations, newest first. */
export function ConversationList({ current }: { current: string | null }) {
  const { t } = useTranslation();
  const [, navigate] = useLocation();
  const { data, isError, error, refetch, hasNextPage, fetchNextPage } = useConversations();
  const remove = useRemove();

  async function drop({ id, title }: Conversation) {
    await remove.mutateAsync(id);
    toasts.add({ title: t("ask.removed", { title }) });
    if (id === current) navigate("/");
  }

  return (
    <div className={css.list}>
      <Button variant="primary" icon={Plus} onClick={() => navigate("/")}>
        {t("ask.new")}
      </Button>
      {isError && <ProblemNotice error={error} onRetry={() => void refetch()} />}
      {remove.isError && <ProblemNotice error={remove.error} />}
      {data?.length === 0 && <p className={css.none}>{t("ask.none")}</p>}
      <ul className={css.items}>
        {data?.map((one) => (
          <li key={one.id} className={css.item} data-current={one.id === current}>
            <Link
              href={`/c/${one.id}`}
              className={css.link}
              aria-current={one.id === current ? "page" : undefined}
            >
              {one.title || t("ask.untitled")}
            </Link>
            <IconButton
              icon={Trash2}
              label={t("ask.remove", { title: one.title })}
              className={css.remove}
              onClick={() => void drop(one).catch(() => undefined)}
            />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="quiet" onClick={() => void fetchNextPage()}>
          {t("common.more")}
        </Button>
      )}
    </div>
  );
}
