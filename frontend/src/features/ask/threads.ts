import { create } from "zustand";
import { isAbort, Problem } from "../../shared/client/problem";
import { byFrame } from "../../shared/frames";
import { tellTabs } from "../../shared/tabs";
import { ask, type Piece, stopTurn } from "./api";
import { isRunning, type Scope, type Turn } from "./types";

interface Asked {
  text: string;
  collection: string;
  scope?: Scope | undefined;
  replaces?: string | undefined;
  deep?: boolean | undefined;
  older?: readonly Turn[];
}

interface Threads {
  /** Turns by conversation id, oldest first; the ones that are loaded or were asked here. */
  turns: Record<string, Turn[]>;
}

/** Outside the views, so that an answer goes on while the person looks at the documents. */
export const useThreads = create<Threads>()(() => ({ turns: {} }));

const running = new Map<string, AbortController>();
const NONE: Turn[] = [];

export function useTurns(thread: string): Turn[] {
  return useThreads((state) => state.turns[thread] ?? NONE);
}

export function setTurns(thread: string, turns: Turn[]): void {
  useThreads.setState((state) => ({ turns: { ...state.turns, [thread]: turns } }));
}

export function forget(thread: string): void {
  running.get(thread)?.abort();
  useThreads.setState((state) => {
    const { [thread]: _, ...turns } = state.turns;
    return { turns };
  });
}

/** Stops the answer under way, here and on the server; what came so far stays. */
export function stop(thread: string): void {
  const last = useThreads.getState().turns[thread]?.at(-1);
  if (!last || !isRunning(last)) return;
  running.get(thread)?.abort();
  replace(thread, last.id, { state: "stopped" });
  // If it cannot be told, the server goes on, and what it writes is seen once it is whole, or after a reload.
  stopTurn(thread, last.id)
    .catch(() => undefined)
    .finally(() => tellTabs({ kind: "conversation", id: thread }));
}

/** Whether an answer comes to this tab just now; of any other the server tells. */
export function isStreaming(thread: string): boolean {
  return running.has(thread);
}

/** Asks in a thread and keeps its newest turn up to date until the answer is there. */
export async function askIn(thread: string, asked: Asked): Promise<void> {
  const before = useThreads.getState().turns[thread] ?? NONE;
  if (!isRunning(before.at(-1))) await answer(thread, before, asked);
}

/** Asks the newest turn's question once more: what it was answered stays as an earlier version. */
export async function askAgain(thread: string, collection: string, scope: Scope): Promise<void> {
  const turns = useThreads.getState().turns[thread] ?? NONE;
  const last = turns.at(-1);
  if (!last || isRunning(last)) return;
  const { answer: given, older = [], deep } = last;
  await answer(thread, turns.slice(0, -1), {
    text: last.question,
    collection,
    scope,
    deep,
    // One that never reached the server is none to replace.
    replaces: given || last.problem?.code !== "unreachable" ? last.id : undefined,
    older: given ? [...older, { ...last, older: [] }] : older,
  });
}

async function answer(thread: string, before: readonly Turn[], asked: Asked): Promise<void> {
  const { text: question, collection, replaces, older, deep } = asked;
  const turn: Turn = {
    id: newId(),
    collection,
    question,
    state: "waiting",
    text: "",
    scope: asked.scope,
    deep,
    ...(older && { older }),
  };
  const control = new AbortController();
  running.set(thread, control);
  setTurns(thread, [...before, turn]);
  const update = (change: Partial<Turn>) => replace(thread, turn.id, change);
  let text = "";
  let ended = false;
  const growing = byFrame(() => update({ state: "streaming", text }));
  try {
    const pieces = ask(
      { text: question, conversation: thread, turn: turn.id, replaces, deep },
      control.signal,
    );
    for await (const piece of pieces) {
      if (piece.kind === "delta") {
        text += piece.text;
        growing.request();
        continue;
      }
      if (piece.kind === "answer") {
        ended = true;
        growing.cancel();
      }
      update(toldBy(piece));
    }
    growing.cancel();
    // A stream that ends without an answer was stopped, here or elsewhere.
    if (!ended) update({ state: "stopped", text });
  } catch (error) {
    growing.cancel();
    if (isAbort(error)) update({ state: "stopped", text });
    else update({ state: "failed", text, problem: Problem.of(error) });
  } finally {
    running.delete(thread);
    tellTabs({ kind: "conversation", id: thread });
    for (const listener of listeners) listener(thread);
  }
}

/** What a piece that is not text tells of a turn. */
function toldBy(piece: Exclude<Piece, { kind: "delta" }>): Partial<Turn> {
  if (piece.kind === "reading") return { reading: piece.reading };
  if (piece.kind === "steps") return { steps: piece.steps };
  if (piece.kind === "thinking") return { thinkingSeconds: Math.floor(piece.seconds) };
  return { state: "done", text: piece.answer.text, answer: piece.answer };
}

const listeners = new Set<(thread: string) => void>();

/** Calls `listener` when an answer has come to an end here, until the function that is returned is called. */
export function onEnd(listener: (thread: string) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** 32 hexadecimal digits that sort by time: 48 bits of milliseconds, 80 random ones, as the server makes them. */
export function newId(): string {
  const random = crypto.getRandomValues(new Uint8Array(10));
  const digits = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return Date.now().toString(16).padStart(12, "0") + digits;
}

function replace(thread: string, id: string, change: Partial<Turn>): void {
  useThreads.setState(({ turns }) => {
    const known = turns[thread];
    if (!known) return { turns };
    return {
      turns: { ...turns, [thread]: known.map((turn) => (turn.id === id ? { ...turn, ...change } : turn)) },
    };
  });
}
