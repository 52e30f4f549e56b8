import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, body, type Schemas } from "../client/api";
import { forget, setTurns, useThreads } from "./threads";
import type { Turn } from "./types";

export type Conversation = Schemas["ConversationOut"];

const CONVERSATIONS = ["conversations"];
const LONGEST_TITLE = 80;

export function useConversations() {
  return useInfiniteQuery({
    queryKey: CONVERSATIONS,
    queryFn: ({ pageParam }) =>
      body(api.GET("/v1/conversations", { params: { query: pageParam ? { cursor: pageParam } : {} } })),
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
      body(api.POST("/v1/conversations", { body: { collection, title: titleOf(question) } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: CONVERSATIONS }),
  });
}

export function useRemove() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      body(api.DELETE("/v1/conversations/{conversation_id}", { params: { path: { conversation_id: id } } })),
    onSuccess: (_, id) => {
      forget(id);
      queries.removeQueries({ queryKey: [...CONVERSATIONS, id] });
      return queries.invalidateQueries({ queryKey: CONVERSATIONS, exact: true });
    },
  });
}

/** The conversation, whose turns it puts into the threads unless they are there already. */
export function useConversation(id: string | null) {
  return useQuery({
    queryKey: [...CONVERSATIONS, id],
    enabled: id !== null,
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const path = { conversation_id: id ?? "" };
      const found = await body(api.GET("/v1/conversations/{conversation_id}", { params: { path } }));
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
