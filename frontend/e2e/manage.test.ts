import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findings } from "./axe";
import { inNewCollection } from "./library";
import { type Service, startService } from "./service";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
let site: Server;
let address: string;
let fetching: Service;

beforeAll(async () => {
  site = createServer((request, response) => {
    if (request.url !== "/notice.html") return void response.writeHead(404).end();
    response.setHeader("Content-Type", "text/html");
    response.end("<title>Notice</title><p>The canteen opens at eleven.</p>");
  });
  await new Promise<void>((done) => site.listen(0, "127.0.0.1", done));
  address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  fetching = await startService({
    ASKDOCK_URL_FETCH: "true",
    ASKDOCK_URL_ALLOWED_NETWORKS: "127.0.0.0/8",
  });
});
afterAll(async () => {
  await fetching?.stop();
  site?.closeAllConnections();
  await new Promise((done) => site?.close(done));
});

const row = (page: Page, name: string) => page.getByRole("row").filter({ hasText: name });
const ready = (page: Page, name: string) => row(page, name).and(page.locator("[data-status=READY]"));
/** The collections of the service that fetches, which other tests do not share. */
async function names(): Promise<string[]> {
  const found = await (await fetch(`${fetching.url}/v1/collections`)).json();
  return (found as { collections: { name: string }[] }).collections.map(({ name }) => name);
}
const drop = (name: string) => fetch(`${fetching.url}/v1/collections/${name}`, { method: "DELETE" });
const file = (name: string) => ({ name, mimeType: "text/plain", buffer: Buffer.from(`This is ${name}.`) });

test("a page is taken in from its address, and what cannot be is said in the dialog", async () => {
  const page = await inNewCollection(start, fetching.url);
  await page.getByRole("textbox", { name: "Tags for new documents" }).fill("canteen");
  await page.getByRole("button", { name: "Add a web page" }).click();
  const dialog = page.getByRole("dialog");
  const fetched = async (path: string) => {
    await dialog.getByRole("textbox", { name: "URL" }).fill(`${address}${path}`);
    await dialog.getByRole("button", { name: "Fetch" }).click();
  };
  await fetched("/missing.html");
  await dialog.getByRole("alert").waitFor();
  await fetched("/notice.html");
  await dialog.waitFor({ state: "detached" });
  await ready(page, "notice.html").getByText("canteen").waitFor();
});

test("synonyms of a collection are written, kept and found again", async () => {
  const page = await inNewCollection(start, url);
  await page.getByRole("link", { name: "Synonyms" }).click();
  const list = page.getByLabel("Synonyms, one group a line");
  const save = page.getByRole("button", { name: "Save" });
  await list.fill("年假 = 带薪休假\ncapex");
  await page.getByText("“capex” needs a second", { exact: false }).waitFor();
  expect(await save.isDisabled()).toBe(true);
  await list.fill("年假=带薪休假\ncapex = capital expenditure # finance");
  expect(await findings(page)).toEqual([]);
  await save.click();
  await page.getByText("The synonyms are saved.").waitFor();
  await page.reload();
  await list.waitFor();
  expect(await list.inputValue()).toBe("年假 = 带薪休假\ncapex = capital expenditure");
});

test("a collection is made with passages of a length that a file was tried with", async () => {
  const page = await inNewCollection(start, url);
  await page.getByRole("button", { name: "New collection" }).click();
  const dialog = page.getByRole("dialog");
  const name = `short-${Date.now()}`;
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByText("Model and passages").click();
  await dialog.getByLabel("Chunk size (characters)").fill("120");
  const text = Buffer.from("Annual leave is 28 days in a year. ".repeat(20));
  await dialog
    .getByLabel("Try it with a file")
    .setInputFiles([{ name: "leave.txt", mimeType: "text/plain", buffer: text }]);
  await dialog.getByText(/^leave\.txt: \d+ passages of at most 120 characters/).waitFor();
  expect(await findings(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.waitFor({ state: "detached" });
  const made = (await (await fetch(`${url}/v1/collections`)).json()) as {
    collections: { name: string; chunk_size: number }[];
  };
  expect(made.collections.find((one) => one.name === name)?.chunk_size).toBe(120);
});

test("an address is not asked for where the service fetches none", async () => {
  const page = await inNewCollection(start, url);
  await page.getByText(/^Up to 50 MB each/).waitFor();
  expect(await page.getByRole("button", { name: "Add a web page" }).count()).toBe(0);
});

test("files are tagged as they are added, and found by their tags", async () => {
  const page = await inNewCollection(start, url);
  const tags = page.getByRole("textbox", { name: "Tags for new documents" });
  await tags.fill("hr, 2024");
  await page.getByTestId("files").setInputFiles(file("leave.txt"));
  await ready(page, "leave.txt").waitFor();
  await tags.fill("制度，hr");
  await page.getByTestId("files").setInputFiles(file("rules.txt"));
  await ready(page, "rules.txt").waitFor();
  expect(await row(page, "rules.txt").getByRole("listitem").allInnerTexts()).toEqual(["hr", "制度"]);

  const tag = page.getByRole("combobox", { name: "Tag", exact: true });
  await tag.selectOption("2024");
  await row(page, "rules.txt").waitFor({ state: "detached" });
  await tag.selectOption("hr");
  await row(page, "rules.txt").waitFor();
  await row(page, "leave.txt").waitFor();
});

test("a tag that the service does not take is named", async () => {
  const page = await inNewCollection(start, url);
  await page.getByRole("textbox", { name: "Tags for new documents" }).fill("x".repeat(65));
  await page.getByTestId("files").setInputFiles(file("leave.txt"));
  await page.getByRole("alert").getByText("a tag is at most 64 printable characters").waitFor();
});

test("a collection is deleted once its name is written", async () => {
  const page = await inNewCollection(start, url);
  const switcher = page.getByRole("combobox", { name: "Collection" });
  const name = await switcher.inputValue();
  await page.getByTestId("files").setInputFiles(file("gone.txt"));
  await ready(page, "gone.txt").waitFor();
  await page.getByRole("button", { name: "Delete collection" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete “" });
  await dialog.getByText("The collection and its 1 document will be deleted immediately.").waitFor();
  const sure = dialog.getByRole("button", { name: "Delete permanently" });
  await dialog.getByRole("textbox").fill("default");
  expect(await sure.isDisabled()).toBe(true);
  await dialog.getByRole("textbox").fill(name);
  await sure.click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { name: "Documents in default" }).waitFor();
  expect(await switcher.locator("option").allInnerTexts()).not.toContain(name);
  const listed = await fetch(`${url}/v1/documents?collection=${name}`);
  expect(listed.status).toBe(404);
});

test("the last collection is deleted, and the default one begins anew", async () => {
  for (const name of await names()) if (name !== "default") await drop(name);
  const page = await start(fetching.url, { path: "documents" });
  await page.getByTestId("files").setInputFiles(file("gone.txt"));
  await ready(page, "gone.txt").waitFor();
  await page.getByRole("button", { name: "Delete collection" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete “default”" });
  await dialog.getByRole("textbox").fill("default");
  await dialog.getByRole("button", { name: "Delete permanently" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("No documents yet").waitFor();
  await page.getByTestId("files").setInputFiles(file("new.txt"));
  await ready(page, "new.txt").waitFor();
  expect(await page.locator("tr[data-document]").count()).toBe(1);
});
