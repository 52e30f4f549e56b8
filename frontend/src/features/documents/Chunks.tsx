import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { getChunks, keys } from "./api";
import css from "./DocumentSheet.module.css";
import type { Document } from "./status";

const BEFORE_FIRST = -1;

/** What is searched of a document, in the order of its text; asked for when it is opened. */
export function Chunks({ collection, document }: { collection: string; document: Document }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("details.searched")}</summary>
      {isOpen && <ChunkList collection={collection} document={document} />}
    </details>
  );
}

function ChunkList({ collection, document }: { collection: string; document: Document }) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: keys.chunks(collection, document),
    queryFn: ({ pageParam }) => getChunks(collection, document.id, pageParam),
    initialPageParam: BEFORE_FIRST,
    getNextPageParam: (page) => page.next_after,
  });
  if (found.isPending) return <Loading label={t("common.loading")} />;
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  const chunks = found.data.pages.flatMap((page) => page.chunks);
  return (
    <>
      <ol className={css.chunks} aria-label={t("details.searched")}>
        {chunks.map((chunk) => (
          <ChunkItem key={chunk.id} chunk={chunk} />
        ))}
      </ol>
      {found.hasNextPage && (
        <Button disabled={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("common.more")}
        </Button>
      )}
    </>
  );
}

function ChunkItem({ chunk }: { chunk: Schemas["ChunkOut"] }) {
  const { t, i18n } = useTranslation();
  const { tokens, page_start: page } = chunk;
  const told = [
    ...(chunk.headings.length > 0 ? [chunk.headings.join(" › ")] : []),
    ...(page === null ? [] : [t("ask.page", { page })]),
    ...(tokens === null
      ? []
      : [t("details.tokens", { count: tokens, formatted: formatNumber(tokens, i18n.language) })]),
  ];
  return (
    <li>
      <p className={css.soft}>{told.join(" · ")}</p>
      {!chunk.whole_vector && <p className={css.bad}>{t("details.badVector")}</p>}
      {chunk.table_head && <p className={css.soft}>{t("details.tableHead", { head: chunk.table_head })}</p>}
      <blockquote className={css.chunk}>{chunk.text}</blockquote>
    </li>
  );
}
