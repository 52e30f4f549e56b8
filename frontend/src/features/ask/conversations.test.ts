import { expect, test } from "vitest";
import type { Conversation } from "./api";
import { merge, split, turnsOf } from "./conversations";
import { ageOf, byAge } from "./days";
import { setDraft } from "./drafts";
import type { Answer, Turn } from "./types";

const turn = (id: string, change: Partial<Turn> = {}): Turn => ({
  id,
  collection: "default",
  question: id,
  state: "done",
  text: id,
  answer: { id, citations: [] as unknown } as Answer,
  ...change,
});

test("turns that have not changed stay the same objects, so that nothing is drawn anew", () => {
  const known = [turn("1"), turn("2")];
  const merged = merge(known, [turn("1"), turn("2", { rating: "good" }), turn("3")]);
  expect(merged.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect(merged[0]).toBe(known[0]);
  expect(merged[1]?.rating).toBe("good");
});

test("an answer stopped here keeps its text until the server tells what became of it", () => {
  const stopped = turn("1", { state: "stopped", text: "So far.", answer: undefined });
  expect(merge([stopped], [turn("1", { state: "waiting", text: "" })])).toEqual([stopped]);
  expect(merge([stopped], [turn("1", { state: "streaming", text: "So" })])).toEqual([stopped]);
  const told = turn("1", { state: "stopped", text: "So far. And", answer: undefined });
  expect(merge([stopped], [told])).toEqual([told]);
  expect(merge([stopped], [turn("1")])).toEqual([turn("1")]);
});

test("days are the reader's own", () => {
  const now = new Date(2026, 10, 28, 0, 30);
  const at = (day: number, hour: number) => ageOf(new Date(2026, 10, day, hour).toISOString(), now);
  expect([at(28, 0), at(27, 23), at(27, 0), at(26, 23), at(21, 12), at(20, 23)]).toEqual([
    "today",
    "yesterday",
    "yesterday",
    "week",
    "week",
    "earlier",
  ]);
  expect(byAge([]).length).toBe(0);
});

test("an empty draft is none", () => {
  setDraft("c", "text");
  setDraft("c", "");
  expect(JSON.parse(sessionStorage.getItem("askdock.drafts") ?? "{}").state.texts).toEqual({});
});

test("versions of an answer are one turn, and what has no answer keeps its place", () => {
  const answer = (id: string, question: string, replaces: string | null = null) => ({
    question,
    answer: { id, text: id, citations: [] },
    rating: null,
    replaces,
  });
  const open = (id: string, replaces: string | null) => ({
    id,
    question: "b",
    text: "So f",
    state: "stopped",
    replaces,
  });
  const found = {
    collection: "default",
    turns: [answer("1", "a"), answer("2", "b"), answer("3", "b", "2"), answer("5", "c")],
    unfinished: [open("4", null)],
  } as unknown as Parameters<typeof turnsOf>[0];
  const turns = turnsOf(found);
  expect(turns.map(({ id, state }) => `${id} ${state}`)).toEqual(["1 done", "3 done", "4 stopped", "5 done"]);
  expect(turns[1]?.older?.map(({ id }) => id)).toEqual(["2"]);
});

test("a pinned conversation stands at the top and not again among the others", () => {
  const one = (id: string, pinned = false) => ({ id, pinned }) as Conversation;
  const pages = [
    { pinned: [one("2", true), one("9", true)], conversations: [one("3"), one("2", true)] },
    { pinned: [], conversations: [one("1")] },
  ];
  const { pinned, others } = split(pages);
  expect(pinned.map(({ id }) => id)).toEqual(["2", "9"]);
  expect(others.map(({ id }) => id)).toEqual(["3", "1"]);
});
