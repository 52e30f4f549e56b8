import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, body } from "../client/api";
import { onSent } from "./uploads";

const PAGE = 500;

export const documentsKey = (collection: string) => ["documents", collection, "all"];

/** All documents of a collection, page after page. */
export function useDocuments(collection: string) {
  const queries = useQueryClient();
  const found = useInfiniteQuery({
    queryKey: documentsKey(collection),
    queryFn: ({ pageParam }) => {
      const query = { collection, limit: PAGE, ...(pageParam && { cursor: pageParam }) };
      return body(api.GET("/v1/documents", { params: { query } }));
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    select: (data) => data.pages.flatMap((page) => page.documents),
  });
  const { hasNextPage, isFetching, fetchNextPage } = found;

  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);

  useEffect(() => {
    onSent((name) => void queries.invalidateQueries({ queryKey: ["documents", name] }));
  }, [queries]);

  return found;
}
