import { expect, test } from "vitest";
import type { Kind, Source } from "./api";
import { changesOf, draftOf, newDraft, sourceOf } from "./draft";

const KIND: Kind = {
  name: "webdav",
  title: "WebDAV",
  address: "https://cloud.example.com/",
  inputs: [
    { name: "user", description: "", secret: false, required: false },
    { name: "password", description: "", secret: true, required: false },
  ],
};

const SOURCE = {
  id: "s0123456789abcdef",
  name: "handbook",
  kind: "webdav",
  address: "https://cloud.example.com/Handbook/",
  options: { user: "lin" },
  credentials: ["password"],
  include: ["*.pdf"],
  exclude: [],
  schedule: "0 4 * * 1-5",
  tags: [],
  prune: true,
  webhook: "",
  webhook_documents: false,
} as unknown as Source;

test("a new source is named by its address, and takes values of its own kind only", () => {
  const draft = {
    ...newDraft("webdav"),
    address: " https://cloud.example.com/Handbook/ ",
    include: "*.pdf，*.docx, ",
    values: { user: "lin", password: "secret", branch: "of another kind" },
  };
  expect(sourceOf(draft, KIND)).toMatchObject({
    name: "https://cloud.example.com/Handbook/",
    options: { user: "lin" },
    secrets: { password: "secret" },
    include: ["*.pdf", "*.docx"],
    schedule: "1h",
    webhook_documents: false,
  });
});

test("what was not touched is not sent: with other options the secrets would be asked for", () => {
  const draft = draftOf(SOURCE);
  expect(draft).toMatchObject({ schedule: "plan", plan: "0 4 * * 1-5" });
  expect(changesOf(draft, KIND, SOURCE)).toEqual({});
  expect(changesOf({ ...draft, name: "Handbook", schedule: "1d" }, KIND, SOURCE)).toEqual({
    name: "Handbook",
    schedule: "1d",
  });
});

test("a secret that is typed replaces the one that is kept; another user goes with all options", () => {
  const draft = draftOf(SOURCE);
  expect(changesOf({ ...draft, values: { ...draft.values, password: "new" } }, KIND, SOURCE)).toEqual({
    secrets: { password: "new" },
  });
  expect(changesOf({ ...draft, values: { user: "" } }, KIND, SOURCE)).toEqual({ options: {} });
});
