import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Schemas } from "../../shared/client/api";
import { onTold } from "../../shared/tabs";
import { createConversation, deleteConversation, getConversation, getConversations, keys } from "./api";
import { forget, setTurns, useThreads } from "./threads";
import { addressOf, isRunning, type Turn } from "./types";

const LONGEST_TITLE = 80;
/** Between two looks at a conversation that is open: it may go on in another place. */
const EVERY = 10_000;

export function useConversations() {
  return useInfiniteQuery({
    queryKey: keys.conversations,
    queryFn: ({ pageParam }) => getConversations(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    select: (data) => data.pages.flatMap((page) => page.conversations),
  });
}

/** Starts a conversation named after its first question. */
export function useStart() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ collection, question }: { collection: string; question: string }) =>
      createConversation(collection, titleOf(question)),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.conversations }),
  });
}

/** Deletes a conversation and what is known of it. */
export function useRemove() {
  const queries = useQueryClient();
  return async (id: string) => {
    await deleteConversation(id);
    forget(id);
    queries.removeQueries({ queryKey: keys.conversation(id) });
    await queries.invalidateQueries({ queryKey: keys.conversations, exact: true });
  };
}

/** The conversation as the service has it, also when it goes on elsewhere; its turns are put into the threads. */
export function useConversation(id: string | null) {
  const queries = useQueryClient();
  useEffect(() => {
    return onTold((told) => {
      if (told.kind === "conversation") void queries.invalidateQueries({ queryKey: keys.conversations });
    });
  }, [queries]);
  return useQuery({
    queryKey: keys.conversation(id),
    enabled: id !== null,
    refetchInterval: EVERY,
    queryFn: async () => {
      const found = await getConversation(id ?? "");
      const known = useThreads.getState().turns[found.id] ?? [];
      if (!isRunning(known.at(-1)))
        setTurns(found.id, merge(known, found.turns.map(turnOf(found.collection))));
      return found;
    },
  });
}

const turnOf =
  (collection: string) =>
  ({ question, answer, rating }: Schemas["TurnOut"], index: number): Turn => {
    const id = answer.id ?? String(index);
    return { id, collection, question, state: "done", text: answer.text, answer, ...(rating && { rating }) };
  };

/** The turns that the service knows, then what came to nothing here; those that are the same stay the same objects. */
export function merge(known: readonly Turn[], listed: readonly Turn[]): Turn[] {
  const before = new Map(known.map((turn) => [addressOf(turn), turn]));
  const ids = new Set(listed.map(addressOf));
  const turns = listed.map((turn) => {
    const same = before.get(addressOf(turn));
    return same?.state === turn.state && same.rating === turn.rating ? same : turn;
  });
  const unfinished = known.filter(({ answer }) => !answer?.id).filter((turn) => !ids.has(addressOf(turn)));
  return [...turns, ...unfinished];
}

export function titleOf(question: string): string {
  const line = question.trim().replace(/\s+/g, " ");
  const characters = [...line];
  return characters.length <= LONGEST_TITLE ? line : `${characters.slice(0, LONGEST_TITLE - 1).join("")}…`;
}
