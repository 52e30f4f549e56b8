import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { formatNumber, formatTime } from "../../shared/format";
import { Button } from "../../shared/ui/Button";
import { Loading } from "../../shared/ui/Empty";
import { ProblemNotice } from "../../shared/ui/ProblemNotice";
import { type ChunkEdit, getChunks, getEdits, keys } from "./api";
import { ChunkEditor } from "./ChunkEditor";
import { ChunkEdits } from "./ChunkEdits";
import css from "./DocumentSheet.module.css";
import type { Document } from "./status";

const BEFORE_FIRST = -1;

interface ChunksProps {
  collection: string;
  document: Document;
  /** Whether its passages may be edited. */
  editable: boolean;
}

/** What is searched of a document, in the order of its text; asked for when it is opened. */
export function Chunks(props: ChunksProps) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("details.searched")}</summary>
      {isOpen && <ChunkList {...props} />}
    </details>
  );
}

function ChunkList({ collection, document, editable }: ChunksProps) {
  const { t } = useTranslation();
  const found = useInfiniteQuery({
    queryKey: keys.chunks(collection, document),
    queryFn: ({ pageParam }) => getChunks(collection, document.id, pageParam),
    initialPageParam: BEFORE_FIRST,
    getNextPageParam: (page) => page.next_after,
  });
  const edited = useQuery({
    queryKey: [...keys.edits(collection, document.id), document.live_version],
    queryFn: () => getEdits(collection, document.id),
    enabled: editable,
  });
  if (found.isPending) return <Loading label={t("common.loading")} />;
  if (found.isError) return <ProblemNotice error={found.error} onRetry={() => void found.refetch()} />;
  const chunks = found.data.pages.flatMap((page) => page.chunks);
  const edits = edited.data?.edits ?? [];
  const shown = new Set(chunks.map((chunk) => chunk.edit_id));
  const elsewhere = edits.filter((one) => one.state !== "applied" || (one.off && !shown.has(one.id)));
  return (
    <>
      {edited.isError && <ProblemNotice error={edited.error} />}
      <ChunkEdits collection={collection} documentId={document.id} edits={elsewhere} />
      <ol className={css.chunks} aria-label={t("details.searched")}>
        {chunks.map((chunk) => (
          <ChunkItem
            key={chunk.id}
            collection={collection}
            chunk={chunk}
            edit={edits.find((one) => isOf(one, chunk))}
            documentId={document.id}
            editable={editable && edited.isSuccess}
          />
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

type Chunk = Schemas["ChunkOut"];

/** By its id, or, while its document is being written anew, by its place. */
const isOf = (edit: ChunkEdit, chunk: Chunk) =>
  edit.id === chunk.edit_id || (edit.start === chunk.start && edit.anchor === chunk.text);

interface ItemProps {
  collection: string;
  documentId: string;
  chunk: Chunk;
  edit: ChunkEdit | undefined;
  editable: boolean;
}

function ChunkItem({ collection, documentId, chunk, edit, editable }: ItemProps) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
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
      {chunk.edited_by && (
        <p className={css.soft}>
          {t("details.passage.by", {
            by: chunk.edited_by,
            at: formatTime(new Date(chunk.edited_at * 1000).toISOString(), i18n.language),
          })}
        </p>
      )}
      {chunk.questions.map((question) => (
        <p key={question} className={css.soft}>
          {t("details.passage.answers", { question })}
        </p>
      ))}
      {edit?.note && <p className={css.soft}>{edit.note}</p>}
      <blockquote className={css.chunk}>{chunk.text}</blockquote>
      {editable &&
        (isOpen ? (
          <ChunkEditor
            collection={collection}
            documentId={documentId}
            chunk={chunk.id}
            edit={edit}
            original={edit?.anchor ?? chunk.text}
            onDone={() => setOpen(false)}
          />
        ) : (
          <Button
            onClick={() => setOpen(true)}
            aria-label={t("details.passage.changeOne", { number: chunk.ordinal + 1 })}
          >
            {t("details.passage.change")}
          </Button>
        ))}
    </li>
  );
}
