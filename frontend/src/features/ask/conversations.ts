import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Schemas } from "../../shared/client/api";
import { Problem } from "../../shared/client/problem";
import { explain } from "../../shared/explain";
import { onTold } from "../../shared/tabs";
import { toasts } from "../../shared/ui/toasts";
import {
  changeConversation,
  createConversation,
  deleteConversation,
  getConversation,
  getConversations,
  keys,
} from "./api";
import { forget, isStreaming, onEnd, setTurns, useThreads } from "./threads";
import { isRunning, type Scope, type Turn } from "./types";

const LONGEST_TITLE = 80;
/** Characters that the service keeps of a title. */
export const MAX_TITLE = 200;
/** Between two looks at a conversation that is open: it may go on in another place. */
const EVERY = 10_000;
const EVERY_RUNNING = 1_000;

/** Conversations, or those in which a text stands: the pinned ones apart, unless they are searched. */
export function useConversations(text: string) {
  return useInfiniteQuery({
    queryKey: keys.list(text),
    queryFn: ({ pageParam }) => getConversations(pageParam, text),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    select: ({ pages }) => split(pages),
  });
}

/** The pinned conversations, and all others in their order. */
export function split(pages: readonly Pick<Schemas["ConversationsOut"], "pinned" | "conversations">[]) {
  const pinned = pages[0]?.pinned ?? [];
  const apart = new Set(pinned.map(({ id }) => id));
  const others = pages.flatMap((page) => page.conversations).filter(({ id }) => !apart.has(id));
  return { pinned, others };
}

/** Renames, pins or limits a conversation. */
export function useChange() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: changeConversation,
    onError: (error) => {
      const { title, advice } = explain(t, Problem.of(error));
      toasts.add({ title, description: advice, priority: "high" });
    },
    onSettled: (_, __, { id }) => {
      void queries.invalidateQueries({ queryKey: keys.conversation(id) });
      return queries.invalidateQueries({ queryKey: keys.lists });
    },
  });
}

/** Starts a conversation named after its first question. */
export function useStart() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ collection, question, scope }: { collection: string; question: string; scope: Scope }) =>
      createConversation(collection, titleOf(question), scope),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.lists }),
  });
}

/** Deletes a conversation and what is known of it. */
export function useRemove() {
  const queries = useQueryClient();
  return async (id: string) => {
    await deleteConversation(id);
    forget(id);
    queries.removeQueries({ queryKey: keys.conversation(id) });
    await queries.invalidateQueries({ queryKey: keys.lists });
  };
}

/** The conversation as the service has it, also when it goes on elsewhere; its turns are put into the threads. */
export function useConversation(id: string | null) {
  const queries = useQueryClient();
  useEffect(() => {
    const refresh = () => {
      void queries.invalidateQueries({ queryKey: keys.conversations });
      void queries.invalidateQueries({ queryKey: keys.lists });
    };
    const stops = [onTold((told) => told.kind === "conversation" && refresh()), onEnd(refresh)];
    return () => {
      for (const stop of stops) stop();
    };
  }, [queries]);
  return useQuery({
    queryKey: keys.conversation(id),
    enabled: id !== null,
    refetchInterval: ({ state }) => {
      const runs = state.data?.unfinished.some((one) => one.state === "running");
      return runs && !isStreaming(id ?? "") ? EVERY_RUNNING : EVERY;
    },
    queryFn: async () => {
      const found = await getConversation(id ?? "");
      const known = useThreads.getState().turns[found.id] ?? [];
      if (!isStreaming(found.id)) setTurns(found.id, merge(known, turnsOf(found)));
      return found;
    },
  });
}

/** What the service knows of a conversation, as turns: the versions of an answer together, oldest first. */
export function turnsOf(found: Schemas["ConversationWithTurnsOut"]): Turn[] {
  const { collection } = found;
  const done = found.turns.map(({ question, answer, rating, replaces }): [string, Turn] => {
    const id = answer.id ?? "";
    const turn: Turn = { id, collection, question, state: "done", text: answer.text, answer };
    return [replaces ?? id, rating ? { ...turn, rating } : turn];
  });
  const open = found.unfinished.map(({ id, question, text, state, code, replaces }): [string, Turn] => {
    const turn: Turn = { id, collection, question, text, state: stateOf(state, text) };
    return [replaces ?? id, code ? { ...turn, problem: new Problem(code, 0, "") } : turn];
  });
  const groups = new Map<string, Turn[]>();
  for (const [first, turn] of [...done, ...open].sort(([, a], [, b]) => (a.id < b.id ? -1 : 1)))
    groups.set(first, [...(groups.get(first) ?? []), turn]);
  return [...groups.values()].flatMap((versions) => {
    const newest = versions.at(-1);
    const older = versions.slice(0, -1);
    return newest ? [older.length > 0 ? { ...newest, older } : newest] : [];
  });
}

function stateOf(state: Schemas["OpenTurnOut"]["state"], text: string): Turn["state"] {
  if (state !== "running") return state;
  return text ? "streaming" : "waiting";
}

/** The turns that the service knows, then what never reached it; those that are the same stay the same objects. */
export function merge(known: readonly Turn[], listed: readonly Turn[]): Turn[] {
  const before = new Map(known.map((turn) => [turn.id, turn]));
  const ids = new Set(listed.flatMap(({ id, older = [] }) => [id, ...older.map((one) => one.id)]));
  const turns = listed.map((turn) => {
    const same = before.get(turn.id);
    return same && (isSame(same, turn) || isStopping(same, turn)) ? same : turn;
  });
  return [...turns, ...known.filter(({ id, answer }) => !ids.has(id) && !answer)];
}

/** Stopped here, while the server has not yet heard of it: its text would be older than what is shown. */
const isStopping = (known: Turn, listed: Turn) => known.state === "stopped" && isRunning(listed);

const isSame = (a: Turn, b: Turn) =>
  a.state === b.state &&
  a.rating === b.rating &&
  (a.answer !== undefined || a.text === b.text) &&
  (a.older?.length ?? 0) === (b.older?.length ?? 0);

export function titleOf(question: string): string {
  const line = question.trim().replace(/\s+/g, " ");
  const characters = [...line];
  return characters.length <= LONGEST_TITLE ? line : `${characters.slice(0, LONGEST_TITLE - 1).join("")}…`;
}
