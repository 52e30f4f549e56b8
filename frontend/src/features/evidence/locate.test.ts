import { expect, test, vi } from "vitest";
import { locate } from "./locate";
import type { Citation } from "./types";

const citation = { document_id: "d", version: 1, start: 4, end: 8, quote: "𝔞 bc" } as Citation;

const kept = vi.hoisted(() => ({ version: 1, text: "" }));

vi.mock("./api", () => {
  const getText = async (_: string, __: string, from: number, to: number) => {
    const characters = [...kept.text];
    const [start, end] = [Math.max(0, from), Math.min(to, characters.length)];
    return { text: characters.slice(start, end).join(""), start, end, length: characters.length, blocks: [] };
  };
  const getKeptText = (...asked: [string, string, number, number, number]) =>
    asked[4] === kept.version ? getText(asked[0], asked[1], asked[2], asked[3]) : Promise.resolve(null);
  return { getText, getKeptText };
});

/** A service that has the text of one version. */
function service(version: number, text: string) {
  Object.assign(kept, { version, text });
}

test("in the version that was cited the places are those of the citation", async () => {
  service(1, "one 𝔞 bc two");
  expect(await locate("default", citation, 1)).toMatchObject({ state: "same", mark: { start: 4, end: 8 } });
});

test("the version that was cited is shown where it is kept", async () => {
  service(1, "one 𝔞 bc two");
  expect(await locate("default", citation, 2)).toMatchObject({ state: "cited", mark: { start: 4, end: 8 } });
});

test("words that moved are found, counted in code points", async () => {
  service(2, "𝔷𝔷 one more 𝔞 bc two");
  const found = await locate("default", citation, 2);
  expect(found).toMatchObject({ state: "moved", mark: { start: 12, end: 16 } });
});

test("words of which only the beginning is left are gone", async () => {
  service(2, "The quick brown fox stays");
  const gone = { ...citation, quote: "The quick brown fox jumps" };
  expect(await locate("default", gone, 2)).toMatchObject({ state: "gone", mark: null });
});
