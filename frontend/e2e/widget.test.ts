import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launch } from "./browser";
import { EXAMPLES, type Service, startService, untilClosed } from "./service";

let service: Service;
let browser: Browser;
let sites: Server;
/** Of pages that may show the widget. Another host than the service's: to the browser, another site. */
let site: string;
/** Of pages that may not. */
let evil: string;
let admin = "";
let key = "";
let line = "";
const faults: string[] = [];

const send = (method: string, path: string, body?: unknown) =>
  fetch(`${service.url}/v1${path}`, {
    method,
    headers: { "Content-Type": "application/json", ...(admin && { Authorization: `Bearer ${admin}` }) },
    body: body === undefined ? null : JSON.stringify(body),
  });

beforeAll(async () => {
  sites = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? "/", "http://x");
    response.writeHead(200, {
      "Content-Type": "text/html",
      // A site that is strict about its own page needs to allow the service, and nothing more.
      "Content-Security-Policy": `default-src 'none'; script-src ${service.url}; connect-src ${service.url}; frame-src ${service.url}`,
    });
    response.end(`<!doctype html><html lang="${searchParams.get("lang") ?? "en"}"><title>Site</title>
      <main><h1>A site</h1></main>
      ${searchParams.has("frame") ? `<iframe src="${searchParams.get("frame")}"></iframe>` : line}`);
  });
  [service, browser] = await Promise.all([
    startService(),
    launch(),
    new Promise<void>((done) => sites.listen(0, () => done())),
  ]);
  const { port } = sites.address() as AddressInfo;
  site = `http://localhost:${port}`;
  evil = `http://127.0.0.1:${port}`;
  admin = (
    (await (await send("POST", "/keys", { name: "admin", role: "admin" })).json()) as { secret: string }
  ).secret;
  const made = await send("POST", "/keys", { name: "site", role: "asker", collections: ["default"] });
  key = ((await made.json()) as { key: { id: string } }).key.id;
  const form = new FormData();
  form.append("file", new Blob([await readFile(join(EXAMPLES, "leave-policy.md"))]), "leave-policy.md");
  const headers = { Authorization: `Bearer ${admin}` };
  await fetch(`${service.url}/v1/documents`, { method: "POST", headers, body: form });
  for (;;) {
    const listed = await (await fetch(`${service.url}/v1/documents`, { headers })).json();
    const { documents } = listed as { documents: { status: string }[] };
    if (documents.length > 0 && documents.every(({ status }) => status === "READY")) break;
  }
  await untilClosed(service.url);
});
afterAll(async () => {
  await Promise.all([browser?.close(), service?.stop()]);
  sites?.close();
});
afterEach(() => {
  expect(faults.splice(0)).toEqual([]);
});

async function visit(address: string, { watched = true } = {}): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 }, locale: "en-GB" });
  page.setDefaultTimeout(45_000);
  if (watched) {
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (said) => {
      if (said.type() === "error") faults.push(said.text());
    });
  }
  await page.goto(address);
  return page;
}

async function newWidget(): Promise<string> {
  const made = await send("POST", "/widgets", {
    name: `w${crypto.randomUUID()}`,
    collection: "default",
    origins: [site],
    key_id: key,
  });
  expect(made.status).toBe(201);
  const { id, snippet } = (await made.json()) as { id: string; snippet: string };
  line = snippet;
  return id;
}

test("an admin makes one in the page, and copies its line", async () => {
  const context = await browser.newContext({ permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(`${service.url}/#/operations/widgets`);
  await page.getByRole("textbox", { name: "API key" }).fill(admin);
  await page.keyboard.press("Enter");
  await page.getByText("No widgets yet").waitFor();
  await page.getByRole("button", { name: "New widget" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Help centre");
  await dialog.getByLabel("Key", { exact: true }).selectOption({ value: key });
  await dialog.getByLabel("Sites").fill("not an origin");
  await dialog.getByRole("button", { name: "Create widget" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByLabel("Sites").fill(site);
  await dialog.getByRole("button", { name: "Create widget" }).click();
  await dialog.getByRole("button", { name: "Copy line" }).click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain(`${service.url}/widget.js`);
  await page.keyboard.press("Escape");
  const row = page.getByRole("row", { name: /Help centre/ });
  expect(await row.textContent()).toContain(site);
  await row.getByRole("button", { name: "Change Help centre" }).click();
  await dialog.getByLabel("Questions per day").fill("5");
  await dialog.getByRole("button", { name: "Save" }).click();
  await row.getByRole("cell", { name: "5", exact: true }).waitFor();
  await row.getByRole("button", { name: "Revoke Help centre" }).click();
  await dialog.getByRole("button", { name: "Revoke", exact: true }).click();
  await row.getByText("Ended").waitFor();
  await context.close();
});

test("a visitor asks, reads the quotes and closes it, by keyboard alone", async () => {
  await newWidget();
  const page = await visit(site);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const frame = page.frameLocator("iframe");
  await frame.getByRole("textbox", { name: "Your question" }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).not.toBe("BODY");
  await page.keyboard.type("How many days of annual leave do employees have?");
  await page.keyboard.press("Enter");
  await frame.getByRole("button", { name: "Source 1" }).first().waitFor();
  expect(await frame.locator(".answer").textContent()).toContain("28");
  await frame.getByRole("button", { name: "Source 1" }).first().press("Enter");
  await frame.locator("details[open] blockquote").first().waitFor();
  await page.keyboard.press("Escape");
  await page.locator("iframe").waitFor({ state: "hidden" });
  // What was said is there when it is opened again.
  await page.keyboard.press("Enter");
  await frame.locator(".answer").waitFor();
  await page.close();
});

test("a page in Chinese has it in Chinese, on a phone as well", async () => {
  await newWidget();
  const page = await visit(`${site}/?lang=zh`);
  await page.setViewportSize({ width: 320, height: 568 });
  await page.getByRole("button", { name: "提问" }).click();
  const frame = page.frameLocator("iframe");
  await frame.getByRole("textbox", { name: "您的问题" }).waitFor();
  const wide = await frame.locator("body").evaluate((body) => body.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  await page.close();
});

test("other sites show nothing: no token by the script, no page in a frame", async () => {
  const id = await newWidget();
  const page = await visit(evil, { watched: false });
  await page.getByRole("button", { name: "Ask a question" }).click();
  await page.getByText("Questions cannot be asked here at the moment.").waitFor();
  expect(await page.locator("iframe").count()).toBe(0);
  for (const path of [`widget/${id}`, "", "docs"]) {
    const refused = page.waitForEvent("console", (said) => said.text().includes("frame-ancestors"));
    await page.goto(`${evil}/?frame=${encodeURIComponent(`${service.url}/${path}`)}`);
    await refused;
  }
  // Nor does one that may show the widget show anything else of the service.
  const allowed = page.waitForEvent("console", (said) => said.text().includes("frame-ancestors"));
  await page.goto(`${site}/?frame=${encodeURIComponent(`${service.url}/`)}`);
  await allowed;
  // And the page alone, or opened by another, has nothing to ask with.
  await page.goto(`${service.url}/widget/${id}`);
  await page.getByText("This page is shown inside of another one.").waitFor();
  await page.close();
});

test("a widget that is revoked while it is shown answers nothing more", async () => {
  const id = await newWidget();
  const page = await visit(site, { watched: false });
  await page.getByRole("button", { name: "Ask a question" }).click();
  const frame = page.frameLocator("iframe");
  const field = frame.getByRole("textbox", { name: "Your question" });
  await field.waitFor();
  await send("DELETE", `/widgets/${id}`);
  await field.fill("How many days of annual leave do employees have?");
  await field.press("Enter");
  await frame.getByText("No answer came. Please try again.").waitFor();
  await page.close();
});
