import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

function leaves(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  return Object.entries(value as object).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

const english = new Map(leaves(en));
const chinese = new Map(leaves(zh));

test("both languages have the same strings", () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
});

test("a string says the same things in both", () => {
  const holes = (text = "") => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
  for (const [path, text] of english) expect(holes(chinese.get(path)), path).toEqual(holes(text));
});

test("Chinese is Chinese", () => {
  const kept = /^(\{\{\w+\}\}|…|[^a-z]*)$/i;
  for (const [path, text] of chinese) {
    // Names of file formats are the same everywhere.
    if (!kept.test(text) && !path.startsWith(".documents.kinds."))
      expect(text, path).toMatch(/\p{Script=Han}/u);
  }
});

test("every error of the service is put into words", () => {
  const source = readFileSync("../src/askdock/errors.py", "utf-8");
  const codes = [...source.matchAll(/^ {5}.*?\d{3} ([a-z_]+)/gm)].map(([, code]) => code ?? "");
  const ours = [...source.matchAll(/code, title = (?:\d{3}, )?"([a-z_]+)"/g)].map(([, code]) => code ?? "");
  expect(ours.length).toBeGreaterThan(40);
  const known = { ...en.errors.codes, ...en.documents.reasons };
  expect([...codes, ...ours].filter((code) => !(code in known))).toEqual([]);
});

test("every error says what to do", () => {
  for (const { title, advice } of Object.values(en.errors.codes)) {
    expect(title).toMatch(/\.$/);
    expect(advice.length).toBeGreaterThan(8);
  }
});

test("the page that is drawn before its code has the same words", () => {
  const page = readFileSync("index.html", "utf8");
  for (const [language, texts] of Object.entries({ en, zh })) {
    const drawn = [...page.matchAll(new RegExp(`<span lang="${language}">(.*?)</span>`, "g"))].map(
      ([, text]) => text,
    );
    const { nav, ask } = texts;
    const words = [nav.ask, nav.documents, ask.welcome, ask.welcomeText, ask.placeholder, ask.send];
    expect(drawn).toEqual(words);
  }
});
