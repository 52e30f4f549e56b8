import { expect, test } from "vitest";
import type { Citation } from "../evidence/types";
import { byDocument } from "./byDocument";
import { sentencesOf, statementsOf } from "./statements";

test("statements are cut by code points and read without marks", () => {
  const text = "😀 **One** [1]. Two.";
  const support = [{ start: 2, end: 14, score: 0.75, markers: [1] }];
  expect(statementsOf({ text, support })).toEqual([{ text: "One.", score: 0.75, markers: [1] }]);
});

test("an answer that quotes has sentences, too", () => {
  const text = "Annual leave is 28 days. [1] It ends in March. [2]\n年假 28 天。[3] 三月到期。";
  expect(sentencesOf({ text, support: [] })).toEqual([
    "Annual leave is 28 days.",
    "It ends in March.",
    "年假 28 天。",
    "三月到期。",
  ]);
});

test("citations of a document are together, documents in the order of the answer", () => {
  const cite = (marker: number, document_id: string) =>
    ({ marker, document_id, document_name: document_id }) as Citation;
  const found = byDocument([cite(1, "b"), cite(2, "a"), cite(3, "b")]);
  expect(found.map(({ id, places }) => [id, places.map(({ marker }) => marker)])).toEqual([
    ["b", [1, 3]],
    ["a", [2]],
  ]);
});
