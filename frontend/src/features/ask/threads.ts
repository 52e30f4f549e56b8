import { create } from "zustand";
import { isAbort, Problem } from "../../shared/client/problem";
import { byFrame } from "../../shared/frames";
import { tellTabs } from "../../shared/tabs";
import { ask, type Question } from "./api";
import { isRunning, type Turn } from "./types";

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
  stop(thread);
  useThreads.setState((state) => {
    const { [thread]: _, ...turns } = state.turns;
    return { turns };
  });
}

/** Stops the answer under way; what came so far stays. */
export function stop(thread: string): void {
  running.get(thread)?.abort();
}

/** Asks in a thread and keeps its newest turn up to date until the answer is there. */
export async function askIn(thread: string, question: Question): Promise<void> {
  const before = useThreads.getState().turns[thread] ?? NONE;
  if (isRunning(before.at(-1))) return;
  const turn: Turn = {
    id: crypto.randomUUID(),
    collection: question.collection,
    question: question.text,
    state: "waiting",
    text: "",
  };
  const control = new AbortController();
  running.set(thread, control);
  setTurns(thread, [...before, turn]);
  const update = (change: Partial<Turn>) => replace(thread, turn.id, change);
  let text = "";
  const growing = byFrame(() => update({ state: "streaming", text }));
  try {
    for await (const piece of ask(question, control.signal)) {
      if (piece.kind === "delta") {
        text += piece.text;
        growing.request();
      } else if (piece.kind === "thinking") {
        update({ thinkingSeconds: Math.floor(piece.seconds) });
      } else {
        growing.cancel();
        update({ state: "done", text: piece.answer.text, answer: piece.answer });
      }
    }
  } catch (error) {
    growing.cancel();
    if (isAbort(error)) update({ state: "stopped", text });
    else update({ state: "failed", text, problem: Problem.of(error) });
  } finally {
    running.delete(thread);
    tellTabs({ kind: "conversation", id: thread });
  }
}

/** Drops the newest turn and asks its question anew. */
export async function askAgain(thread: string, question: Omit<Question, "text">): Promise<void> {
  const turns = useThreads.getState().turns[thread] ?? NONE;
  const last = turns.at(-1);
  if (!last || isRunning(last)) return;
  setTurns(thread, turns.slice(0, -1));
  await askIn(thread, { ...question, text: last.question });
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
