import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findings } from "./axe";
import { ask } from "./browser";
import { EXAMPLES, type Service, startService } from "./service";
import { suite } from "./suite";

const start = suite();
let service: Service;
let admin: string;

const send = (path: string, body: unknown, key = admin) =>
  fetch(`${service.url}/v1${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) },
    body: JSON.stringify(body),
  });

async function newKey(name: string, role: string, collections: string[] | null): Promise<string> {
  const made = await send("/keys", { name, role, collections });
  expect(made.status).toBe(201);
  return ((await made.json()) as { secret: string }).secret;
}

beforeAll(async () => {
  service = await startService();
  admin = "";
  admin = await newKey("admin", "admin", null);
  const form = new FormData();
  form.append("file", new Blob([await readFile(join(EXAMPLES, "leave-policy.md"))]), "leave-policy.md");
  const headers = { Authorization: `Bearer ${admin}` };
  const sent = await fetch(`${service.url}/v1/documents`, { method: "POST", headers, body: form });
  expect(sent.status).toBe(202);
  for (;;) {
    const listed = await (await fetch(`${service.url}/v1/documents`, { headers })).json();
    if ((listed as { documents: { status: string }[] }).documents.every((one) => one.status === "READY"))
      break;
  }
});
afterAll(() => service?.stop());

async function signedIn(key: string, path = ""): Promise<Page> {
  const page = await start(service.url, { path });
  await page.getByRole("textbox", { name: "API key" }).fill(key);
  await page.keyboard.press("Enter");
  return page;
}

test("a conversation is shared, read by whoever may, and revoked", async () => {
  const page = await signedIn(await newKey("owner", "reader", null));
  await page.getByRole("textbox", { name: "Your question" }).waitFor();
  await ask(page, "How many days of annual leave do employees have?");
  await page.getByRole("button", { name: "Share conversation" }).click();
  const dialog = page.getByRole("dialog", { name: "Share conversation" });
  await dialog.getByRole("button", { name: "Create link" }).click();
  await dialog.getByRole("list", { name: "Links" }).getByRole("listitem").waitFor();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Copy link" }).click();
  await dialog.getByRole("button", { name: "Copied" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/#\/shared\/[0-9a-f]{32}$/);
  const path = link.split("#/")[1] ?? "";

  // What is asked later is not on it.
  await page.keyboard.press("Escape");
  await ask(page, "Who approves it?");

  const other = await signedIn(await newKey("reader", "reader", ["default"]), path);
  await other.getByRole("article", { name: "Shared page" }).waitFor();
  expect(await other.getByRole("heading", { level: 2 }).count()).toBe(1);
  await other.getByText(/^As it was on/).waitFor();
  expect(await findings(other)).toEqual([]);
  // Read-only: nothing to ask with, nothing to rate.
  expect(await other.getByRole("textbox").count()).toBe(0);
  expect(await other.getByRole("button", { name: "Good answer" }).count()).toBe(0);
  const sources = other.getByRole("region", { name: "Sources" });
  await sources.getByRole("button").first().click();
  const panel = other.getByRole("complementary", { name: "Source" });
  await panel.locator("mark").first().waitFor();
  await other.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });

  const stranger = await signedIn(await newKey("stranger", "reader", ["elsewhere"]), path);
  await stranger.getByText("This shared page does not open.").waitFor();
  expect(await stranger.getByText("annual leave").count()).toBe(0);

  // Listed, and revoked with a while to think again.
  await page.getByRole("button", { name: "Share conversation" }).click();
  await dialog.getByRole("link", { name: "Everything you have shared" }).click();
  await page.getByRole("heading", { name: "Shared by you" }).waitFor();
  expect(await findings(page)).toEqual([]);
  const revoke = page.getByRole("button", { name: /^Revoke the link/ });
  await revoke.click();
  await page.getByRole("button", { name: "Undo" }).click();
  await revoke.click();
  await page.getByText("You have shared nothing yet.").waitFor();
  const gone = page.waitForResponse((response) => response.request().method() === "DELETE");
  await gone;
  await other.reload();
  await other.getByText("This shared page does not open.").waitFor();
});

test("one answer is shared alone", async () => {
  const page = await signedIn(await newKey("owner", "reader", null));
  await page.getByRole("textbox", { name: "Your question" }).waitFor();
  await ask(page, "How many days of annual leave do employees have?");
  await ask(page, "What are the core hours?");
  await page.getByRole("button", { name: "Share this answer" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Share this answer" });
  await dialog.getByRole("button", { name: "Create link" }).click();
  await dialog.getByRole("list", { name: "Links" }).getByRole("link").click();
  await page.getByRole("article", { name: "Shared page" }).waitFor();
  expect(await page.getByRole("heading", { level: 2, name: /annual leave/ }).count()).toBe(1);
  expect(await page.getByText("core hours").count()).toBe(0);
});
