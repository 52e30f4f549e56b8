import i18n from "i18next";
import { expect, test } from "vitest";
import "../i18n";
import { formatBytes } from "./format";
import { kindsOf } from "./kinds";
import { isLitter, uploadName } from "./names";
import { reasonOf } from "./reason";
import { type Document, progressOf, select, stageOf } from "./status";
import { withChange } from "./useProgress";

const t = i18n.getFixedT("en");

function document(name: string, status: Document["status"], created = "2026-01-01T00:00:00Z"): Document {
  return { id: name, name, status, created_at: created } as Document;
}

test("states as a person sees them", () => {
  expect(stageOf(document("a", "QUARANTINED"))).toBe("failed");
  expect(stageOf(document("a", "EMBEDDED"))).toBe("working");
  expect(progressOf(document("a", "RECEIVED"))).toBe(0);
  expect(progressOf(document("a", "READY"))).toBe(1);
});

test("documents are found by name, filtered by stage, newest first", () => {
  const all = [
    document("Old.txt", "READY", "2026-01-01T00:00:00Z"),
    document("new.txt", "FAILED", "2026-01-02T00:00:00Z"),
    document("b.txt", "READY", "2026-01-02T00:00:00Z"),
  ];
  const names = (text: string, stage: "all" | "ready" | "failed") =>
    select(all, { text, stage }).map(({ name }) => name);
  expect(names("", "all")).toEqual(["b.txt", "new.txt", "Old.txt"]);
  expect(names(" OLD ", "all")).toEqual(["Old.txt"]);
  expect(names("", "failed")).toEqual(["new.txt"]);
});

test("sizes in the person's language", () => {
  expect(formatBytes(50 * 1024 * 1024, "en")).toBe("50 MB");
  expect(formatBytes(1536, "en")).toBe("1.5 kB");
  expect(formatBytes(0, "en")).toBe("0 bytes");
});

test("files of folders carry their path", () => {
  const file = (path: string) => Object.assign(new File([], path.split("/").at(-1) ?? ""), { path });
  expect(uploadName(file("./handbook/a/rules.txt"))).toBe("handbook - a - rules.txt");
  expect(uploadName(file("rules.txt"))).toBe("rules.txt");
  expect(isLitter(file(".DS_Store"))).toBe(true);
  expect(isLitter(file("~$report.docx"))).toBe(true);
  expect(isLitter(file("report.docx"))).toBe(false);
});

test("a reason is told in plain words, an unknown one in those of the service", () => {
  expect(reasonOf(t, { reason: "encrypted", detail: "x" })).toContain("password");
  expect(reasonOf(t, { reason: "pages_unread", detail: "x" })).toContain("the others");
  expect(reasonOf(t, { reason: "brand_new", detail: "Something else." })).toBe("Something else.");
  expect(reasonOf(t, { reason: null, detail: null })).toContain("Try again");
});

test("a change that is told replaces the document, and takes a deleted one away", () => {
  const data = {
    pages: [{ documents: [document("a", "RECEIVED"), document("b", "READY")], next_cursor: null }],
    pageParams: [null],
  };
  expect(withChange(data, document("a", "READY")).pages[0]?.documents.map(({ status }) => status)).toEqual([
    "READY",
    "READY",
  ]);
  expect(withChange(data, document("b", "DELETING")).pages[0]?.documents.map(({ id }) => id)).toEqual(["a"]);
});

test("the kinds of files are told in words", () => {
  expect(kindsOf(t, "en", ["text/csv", "application/pdf", "x/unknown", "text/html"])).toBe(
    "PDF, HTML, and CSV",
  );
});
