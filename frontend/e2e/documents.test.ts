import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { inNewCollection } from "./library";
import { EXAMPLES, ROOT } from "./service";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const DAMAGED = "%PDF-1.4 and nothing else";
/** Of its two pages the second is named and not there. */
const HALF = readFileSync(join(ROOT, "tests", "support", "damaged_page.pdf"), "utf8");
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "askdock-files-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const documents = () => inNewCollection(start, url);

function file(name: string, content: string): { name: string; mimeType: string; buffer: Buffer } {
  return { name, mimeType: "application/octet-stream", buffer: Buffer.from(content) };
}

const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });

test("a document that fails says why in plain words, and its corrected file becomes ready", async () => {
  const page = await documents();
  await page.getByTestId("files").setInputFiles(file("scan.pdf", DAMAGED));
  await row(page, "scan.pdf").getByText("The file is damaged or is not what its name says.").waitFor();
  await page.getByText("Failed 1").click();
  await row(page, "scan.pdf").waitFor();
  const whole = { ...file("scan.pdf", ""), buffer: readFileSync(join(EXAMPLES, "th300-manual.pdf")) };
  await page.getByTestId("files").setInputFiles(whole);
  await page.getByText("All 1").click();
  await page.locator("tr[data-status=READY]").filter({ hasText: "scan.pdf" }).waitFor();
});

test("a document of which a page could not be read is ready and says so", async () => {
  const page = await documents();
  await page.getByTestId("files").setInputFiles(file("plan.pdf", HALF));
  const ready = page.locator("tr[data-status=READY]").filter({ hasText: "plan.pdf" });
  await ready.getByText("Some pages could not be read; answers come from the other pages.").waitFor();
});

test("a document that failed is tried again", async () => {
  const page = await documents();
  await page.getByTestId("files").setInputFiles(file("scan.pdf", DAMAGED));
  await page.locator("tr[data-status=FAILED]").waitFor();
  const asked = page.waitForResponse((response) => response.url().includes("/retry"));
  await page.getByRole("button", { name: "Retry scan.pdf" }).click();
  const response = await asked;
  expect(response.status()).toBe(202);
  const { id, attempts } = (await response.json()) as { id: string; attempts: number };
  // It is as damaged as before, and says so again.
  const collection = await page.getByRole("combobox", { name: "Collection" }).inputValue();
  const state = async () => {
    const found = await fetch(`${url}/v1/documents/${id}?collection=${collection}`);
    return (await found.json()) as { status: string; attempts: number };
  };
  await expect.poll(state).toMatchObject({ status: "FAILED", attempts: attempts + 1 });
  await row(page, "scan.pdf").getByText("The file is damaged").waitFor();
});

test("states change live, without the list being asked for again", async () => {
  const page = await documents();
  let lists = 0;
  page.on("request", (request) => {
    if (/\/v1\/documents\?.*limit/.test(request.url()) && request.method() === "GET") lists += 1;
  });
  await page.getByTestId("files").setInputFiles(file("live.txt", "Told as it happens."));
  await page.locator("tr[data-status=READY]").waitFor();
  expect(lists).toBe(0);
});

test("a deleted document can be brought back, and is gone when it is not", async () => {
  const page = await documents();
  await page
    .getByTestId("files")
    .setInputFiles([file("keep.txt", "Keep this."), file("drop.txt", "Drop that.")]);
  await page.locator("tr[data-status=READY]").nth(1).waitFor();
  await page.getByRole("button", { name: "Delete keep.txt" }).click();
  await row(page, "keep.txt").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await row(page, "keep.txt").waitFor();

  const deleted = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.getByRole("button", { name: "Delete drop.txt" }).click();
  // Whoever closes the message has thought about it.
  await page.locator("button[aria-label=Close]").click();
  expect((await deleted).status()).toBe(204);
  await page.reload();
  await row(page, "keep.txt").waitFor();
  expect(await row(page, "drop.txt").count()).toBe(0);
});

test("leaving the page within the undo window still deletes", async () => {
  const page = await documents();
  await page.getByTestId("files").setInputFiles(file("drop.txt", "Drop that."));
  await page.locator("tr[data-status=READY]").waitFor();
  await page.getByRole("button", { name: "Delete drop.txt" }).click();
  await row(page, "drop.txt").waitFor({ state: "detached" });
  await page.reload();
  await page.getByText("No documents yet").waitFor();
});

test("documents are found by name and filtered by state", async () => {
  const page = await documents();
  await page
    .getByTestId("files")
    .setInputFiles([file("Alpha.txt", "First."), file("beta.txt", "Second."), file("gamma.pdf", DAMAGED)]);
  await page.locator("tr[data-status=FAILED]").waitFor();
  await page.locator("tr[data-status=READY]").nth(1).waitFor();
  await page.getByRole("searchbox").fill("ALPHA");
  await row(page, "beta.txt").waitFor({ state: "detached" });
  await row(page, "Alpha.txt").waitFor();
  await page.getByRole("searchbox").fill("nothing like it");
  await page.getByText("No matching documents").waitFor();
  await page.getByRole("searchbox").fill("");
  await page.getByText("Failed 1").click();
  await row(page, "Alpha.txt").waitFor({ state: "detached" });
  await row(page, "gamma.pdf").waitFor();
});

test("a folder keeps files of the same name apart, and leaves its litter out", async () => {
  const page = await documents();
  const top = join(folder, "handbook");
  for (const part of ["a", "b"]) {
    mkdirSync(join(top, part), { recursive: true });
    writeFileSync(join(top, part, "rules.txt"), `The rules of part ${part}.`);
  }
  writeFileSync(join(top, ".DS_Store"), "litter");
  await page.locator("input[webkitdirectory]").setInputFiles(top);
  await row(page, "handbook/a").waitFor();
  await row(page, "handbook/b").waitFor();
  await page.locator("tr[data-status=READY]").nth(1).waitFor();
  expect(await page.locator("tr[data-document]").count()).toBe(2);
});

test("what a limit refuses is said before and after", async () => {
  const page = await documents();
  await page.getByText(/^Up to 50 MB each: PDF, Word.*source code/).waitFor();
  await page.getByTestId("files").setInputFiles(file("program.exe", "MZ"));
  await page.getByRole("alert").getByText("This file type is not supported.").waitFor();
  await page.getByRole("button", { name: "Remove program.exe from the list" }).click();
  // A file over the limit is refused without a byte sent, so that a small one may stand for it.
  await page.route("**/v1/limits", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ json: { ...(await response.json()), max_file_bytes: 10 } });
  });
  await page.reload();
  await page.getByText("Up to 10 bytes each: PDF").waitFor();
  await page.getByTestId("files").setInputFiles(file("large.txt", "More than ten bytes."));
  await page.getByRole("alert").getByText("the limit is").waitFor();
  expect(await page.locator("tr[data-document]").count()).toBe(0);
});

test("a file that is there already is recognised", async () => {
  const page = await documents();
  await page.getByTestId("files").setInputFiles(file("one.txt", "The same."));
  await page.locator("tr[data-status=READY]").waitFor();
  await page.getByTestId("files").setInputFiles(file("one.txt", "The same."));
  await page.getByText("Already uploaded, unchanged").waitFor();
  await page.getByTestId("files").setInputFiles(file("two.txt", "The same."));
  await page.locator("tr[data-status=READY]").nth(1).waitFor();
});

test("an empty file is told as such, and what adds documents is a button once there are some", async () => {
  const page = await inNewCollection(start, url);
  const file = (name: string, text: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.getByTestId("files").setInputFiles([file("empty.txt", ""), file("note.txt", "Not much.")]);
  await page.getByText("The file is empty.").waitFor();
  expect(await page.getByRole("button", { name: "Upload empty.txt again" }).count()).toBe(0);
  await page.getByRole("button", { name: "Add documents" }).waitFor();
  expect(await page.getByText("Drop files or folders here").isVisible()).toBe(false);
});
