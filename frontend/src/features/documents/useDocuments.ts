import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { getDocuments, keys } from "./api";
import { merge, useChanges } from "./changes";

/** All documents of a collection as they are now, newest first; asked for page after page. */
export function useDocuments(collection: string) {
  const found = useInfiniteQuery({
    queryKey: keys.all(collection),
    queryFn: ({ pageParam }) => getDocuments(collection, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
  const { data } = found;
  const changes = useChanges((state) => state[collection]);
  const documents = useMemo(
    () =>
      data &&
      merge(
        data.pages.flatMap((page) => page.documents),
        changes,
      ),
    [data, changes],
  );

  useEffect(() => {
    // By the result as a whole: two that differ in their pages alone may follow each other.
    const { hasNextPage, isFetching, isError, fetchNextPage } = found;
    if (hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [found]);

  return { ...found, documents, isWhole: found.isSuccess && !found.hasNextPage };
}
