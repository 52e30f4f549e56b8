import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findings } from "./axe";
import { ask } from "./browser";
import { EXAMPLES, type Service, startService } from "./service";
import { suite } from "./suite";

const start = suite();
let service: Service;

beforeAll(async () => {
  service = await startService();
  const form = new FormData();
  for (const name of ["leave-policy.md", "information-security-policy.md", "faq.html"])
    form.append("file", new Blob([await readFile(join(EXAMPLES, name))]), name);
  const sent = await fetch(`${service.url}/v1/documents`, { method: "POST", body: form });
  expect(sent.status).toBe(202);
  for (;;) {
    const listed = await (await fetch(`${service.url}/v1/documents`)).json();
    if ((listed as { documents: { status: string }[] }).documents.every((one) => one.status === "READY"))
      break;
  }
});
afterAll(() => service?.stop());

test("a collection is reindexed, compared, switched and taken back from the page", async () => {
  const page = await start(service.url, { path: "operations/overview" });
  const row = page.locator("tr", { hasText: "Live" });
  const open = () => page.getByRole("button", { name: "Reindex default" }).click();
  await open();
  const panel = page.getByRole("dialog", { name: "Reindex default" });
  const size = panel.getByRole("spinbutton", { name: "Chunk size (characters)" });
  await size.waitFor();
  expect(await findings(page)).toEqual([]);
  await size.fill("400");
  await panel.getByRole("spinbutton", { name: "Chunk overlap (characters)" }).fill("80");
  await panel.getByRole("checkbox").uncheck();
  await panel.getByRole("button", { name: "Start reindexing" }).click();
  await panel.getByText("Built. The new index waits to be switched to").waitFor();
  await panel.getByRole("table").waitFor();
  expect(await findings(page)).toEqual([]);
  await panel.getByRole("button", { name: /^Switch/ }).click();
  await panel.getByText("Switched. The new index answers").waitFor();
  await row.getByText("400 / 80").waitFor();
  await panel.getByRole("button", { name: "Roll back to the previous index" }).click();
  await row.getByText("400 / 80").waitFor({ state: "detached" });
  await panel.getByText("Built. The new index waits to be switched to").waitFor();

  // Settings that the index has already are refused, and the page says so.
  await panel.getByRole("button", { name: "Start reindexing" }).click();
  await panel.getByRole("alert").waitFor();
});

test("questions are counted by day, in a chart and as a table", async () => {
  const page = await start(service.url);
  await ask(page, "How many days of annual leave do employees have?");
  await ask(page, "Who won the football world cup of 1954?");
  await page.getByRole("link", { name: "Operations" }).click();
  await page.getByRole("heading", { name: "By day" }).waitFor();
  await page.locator("details").filter({ hasText: "As a table" }).locator("summary").click();
  const today = page.getByRole("row").filter({ hasText: new Date().toISOString().slice(0, 10) });
  const cells = await today.getByRole("cell").allInnerTexts();
  expect(Number(cells[1]) + Number(cells[2])).toBe(2);
  expect(cells[3]).toBe("0");
  expect(cells[4]).toMatch(/^[\d.]+ s$/);
  expect(await findings(page)).toEqual([]);
});
