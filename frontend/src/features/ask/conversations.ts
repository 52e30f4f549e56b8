import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "../../shared/client/api";
import { createConversation, deleteConversation, getConversation, getConversations, keys } from "./api";
import { forget, setTurns, useThreads } from "./threads";
import type { Turn } from "./types";

const LONGEST_TITLE = 80;

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

export function useRemove() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: deleteConversation,
    onSuccess: (_, id) => {
      forget(id);
      queries.removeQueries({ queryKey: keys.conversation(id) });
      return queries.invalidateQueries({ queryKey: keys.conversations, exact: true });
    },
  });
}

/** The conversation, whose turns it puts into the threads unless they are there already. */
export function useConversation(id: string | null) {
  return useQuery({
    queryKey: keys.conversation(id),
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const found = await getConversation(id ?? "");
      if (!useThreads.getState().turns[found.id]) setTurns(found.id, found.turns.map(turnOf));
      return found;
    },
  });
}

function turnOf(turn: Schemas["TurnOut"], index: number): Turn {
  const { question, answer, rating } = turn;
  const id = answer.id ?? String(index);
  return { id, question, state: "done", text: answer.text, answer, ...(rating && { rating }) };
}

export function titleOf(question: string): string {
  const line = question.trim().replace(/\s+/g, " ");
  const characters = [...line];
  return characters.length <= LONGEST_TITLE ? line : `${characters.slice(0, LONGEST_TITLE - 1).join("")}…`;
}
