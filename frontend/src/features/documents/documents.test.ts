import i18n from "i18next";
import { expect, test } from "vitest";
import "../../shared/i18n";
import { formatBytes } from "../../shared/format";
import { reasonOf } from "../../shared/reason";
import { foldersOf, parseTags, tagsOf } from "../../shared/tags";
import { changesOf, forget, merge, record } from "./changes";
import { kindsOf } from "./kinds";
import { isLitter, uploadName } from "./names";
import { countStages, type Document, progressOf, select, stageOf } from "./status";

const t = i18n.getFixedT("en");

function document(name: string, status: Document["status"], created = "2026-01-01T00:00:00Z"): Document {
  return { id: name, name, status, created_at: created } as Document;
}

test("states as a person sees them", () => {
  expect(stageOf(document("a", "QUARANTINED"))).toBe("failed");
  expect(stageOf(document("a", "INDEXED"))).toBe("working");
  expect(progressOf(document("a", "RECEIVED"))).toBe(0);
  expect(progressOf(document("a", "READY"))).toBe(1);
});

test("documents are newest first, found by name, and filtered by stage", () => {
  const all = merge([
    document("Old.txt", "READY", "2026-01-01T00:00:00Z"),
    document("new.txt", "FAILED", "2026-01-02T00:00:00Z"),
    document("b.txt", "READY", "2026-01-02T00:00:00Z"),
  ]);
  const names = (text: string, stage: "all" | "ready" | "failed") =>
    select(all, { text, stage, tag: "", folder: "" }).map(({ name }) => name);
  expect(names("", "all")).toEqual(["b.txt", "new.txt", "Old.txt"]);
  expect(names(" OLD ", "all")).toEqual(["Old.txt"]);
  expect(names("", "failed")).toEqual(["new.txt"]);
  const tagged = all.map((one, index) => ({ ...one, tags: index === 1 ? ["hr"] : [] }));
  const found = (tag: string, folder: string) =>
    select(tagged, { text: "", stage: "all", tag, folder }).map(({ name }) => name);
  expect(found("hr", "")).toEqual(["new.txt"]);
  expect(countStages(all)).toEqual({ ready: 2, failed: 1, working: 0 });
});

test("a folder holds what is in the folders below it, and not what begins like it", () => {
  const all = ["hr", "hr/2026", "hr2", "", null].map((folder, index) => ({
    ...document(`${index}`, "READY"),
    folder,
    tags: [],
  }));
  const wanted = { text: "", stage: "all", tag: "", folder: "hr" } as const;
  expect(select(all, wanted).map(({ folder }) => folder)).toEqual(["hr", "hr/2026"]);
  expect(foldersOf(all)).toEqual(["hr", "hr/2026", "hr2"]);
});

test("tags are told apart by commas of either script, each once", () => {
  expect(parseTags(" hr , 2024;hr，制度、 ")).toEqual(["hr", "2024", "制度"]);
  expect(parseTags("  ")).toEqual([]);
  expect(tagsOf([{ tags: ["b", "a"] }, { tags: [] }, { tags: ["b"] }])).toEqual(["a", "b"]);
});

test("sizes in the person's language", () => {
  expect(formatBytes(50 * 1024 * 1024, "en")).toBe("50 MB");
  expect(formatBytes(1536, "en")).toBe("1.5 kB");
  expect(formatBytes(0, "en")).toBe("0 bytes");
});

test("files of folders carry their path", () => {
  const file = (path: string) => Object.assign(new File([], path.split("/").at(-1) ?? ""), { path });
  expect(uploadName(file("./handbook/a/rules.txt"))).toBe("handbook/a/rules.txt");
  expect(uploadName(file("rules.txt"))).toBe("rules.txt");
  expect(isLitter(file(".DS_Store"))).toBe(true);
  expect(isLitter(file("~$report.docx"))).toBe(true);
  expect(isLitter(file("report.docx"))).toBe(false);
});

test("a reason is told in plain words, an unknown one in those of the service", () => {
  expect(reasonOf(t, { reason: "encrypted", detail: "x" })).toContain("password");
  expect(reasonOf(t, { reason: "pages_unread", detail: "x" })).toContain("the other pages");
  expect(reasonOf(t, { reason: "brand_new", detail: "Something else." })).toBe("Something else.");
  expect(reasonOf(t, { reason: null, detail: null })).toContain("Retry");
});

test("a change replaces the document of the list unless the list is newer, and takes a deleted one away", () => {
  const at = (name: string, status: Document["status"], updated_at: string) => ({
    ...document(name, status),
    updated_at,
  });
  const listed = [at("a", "RECEIVED", "2"), at("b", "READY", "2"), at("c", "READY", "2")];
  record("default", [at("a", "READY", "3"), at("b", "PARSED", "1"), at("d", "RECEIVED", "2")]);
  // Told out of order.
  record("default", [at("a", "PARSED", "2"), at("c", "DELETING", "2")]);
  const states = () => merge(listed, changesOf("default")).map(({ name, status }) => `${name} ${status}`);
  expect(states()).toEqual(["a READY", "b READY", "d RECEIVED"]);

  const seen = changesOf("default");
  record("default", [at("d", "READY", "5")]);
  forget("default", seen);
  expect(states()).toEqual(["a RECEIVED", "b READY", "c READY", "d READY"]);
});

test("the kinds of files are told in words", () => {
  expect(kindsOf(t, "en", ["text/csv", "application/pdf", "x/unknown", "text/html"])).toBe(
    "PDF, HTML, and CSV",
  );
});
