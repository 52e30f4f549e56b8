import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { drag } from "./drop";
import { inNewCollection } from "./library";
import { suite } from "./suite";

const start = suite();
const url = inject("plain");
const ZONE = "[role=group][aria-label=Upload]";
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "askdock-drop-"));
  mkdirSync(join(folder, "handbook", "rules"), { recursive: true });
  writeFileSync(join(folder, "first.txt"), "The first file.");
  writeFileSync(join(folder, "second.md"), "# The second file");
  writeFileSync(join(folder, "handbook", "leave.txt"), "Thirty days of leave.");
  writeFileSync(join(folder, "handbook", "rules", "leave.txt"), "Rules about leave.");
  writeFileSync(join(folder, "handbook", ".DS_Store"), "litter");
});
afterAll(() => rmSync(folder, { recursive: true }));

test("files and a folder are dropped together, and all become ready", async () => {
  const page = await inNewCollection(start, url);
  const paths = ["first.txt", "second.md", "handbook"].map((name) => join(folder, name));
  const dragged = await drag(page, ZONE, paths);
  // What would take the files shows it before they are let go.
  await page.locator(`${ZONE}[data-active=true]`).waitFor();
  await dragged.drop();
  await page.locator(`${ZONE}[data-active=false]`).waitFor();
  const names = ["first.txt", "second.md", "handbook", "handbook/rules"];
  for (const name of names)
    await page
      .locator("tr[data-status=READY]")
      .filter({ has: page.getByText(name, { exact: true }) })
      .waitFor();
  expect(await page.locator("tr[data-document]").count()).toBe(names.length);
  await page.getByRole("status").getByText("4 of 4 files uploaded").waitFor();
});

test("files are dropped where questions are asked, and samples are there for whoever has none", async () => {
  const page = await inNewCollection(start, url);
  await page.getByRole("link", { name: "Ask", exact: true }).click();
  await page.getByRole("button", { name: "Try with 30 sample documents" }).waitFor();
  const dragged = await drag(page, "main", [join(folder, "first.txt")]);
  await page.getByTestId("drop-target").waitFor();
  await dragged.move("dragOver");
  await dragged.drop();
  await page.locator("tr[data-status=READY]").filter({ hasText: "first.txt" }).waitFor();
  await page.getByRole("button", { name: "Delete first.txt" }).click();
  await page.getByText("No documents yet").waitFor();

  // Thirty documents would be indexed; that they are on their way is enough.
  await page.route("**/v1/documents?*", (route) =>
    route.request().method() === "POST" ? route.abort() : route.continue(),
  );
  await page.reload();
  await page.getByRole("link", { name: "Ask", exact: true }).click();
  await page.getByRole("button", { name: "Try with 30 sample documents" }).click();
  await expect.poll(() => page.getByRole("button", { name: /^Upload .* again$/ }).count()).toBe(30);
});

test("a drag that goes away uploads nothing", async () => {
  const page = await inNewCollection(start, url);
  const dragged = await drag(page, ZONE, [join(folder, "first.txt")]);
  await page.locator(`${ZONE}[data-active=true]`).waitFor();
  await dragged.leave();
  await page.locator(`${ZONE}[data-active=false]`).waitFor();
  expect(await page.getByText("No documents yet").isVisible()).toBe(true);
});

test("an upload shows how far it is, and can be stopped", async () => {
  const page = await inNewCollection(start, url);
  const name = join(folder, "large.txt");
  writeFileSync(name, "A line of a long log file.\n".repeat(150_000));
  // Slow enough to be watched: about four megabytes at 100 kB a second.
  const network = await page.context().newCDPSession(page);
  const throttle = (uploadThroughput: number) =>
    network.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 0,
      downloadThroughput: -1,
      uploadThroughput,
    });
  await throttle(100_000);
  await (await drag(page, ZONE, [name])).drop();
  const bar = page.getByRole("progressbar", { name: "Uploading large.txt" });
  await bar.waitFor();
  const share = () => bar.evaluate((node) => (node as HTMLProgressElement).value);
  const seen: number[] = [];
  await expect
    .poll(async () => {
      const value = await share();
      if (value > 0 && value < 1 && value !== seen.at(-1)) seen.push(value);
      return seen.length;
    })
    .toBeGreaterThan(2);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  await page.getByRole("button", { name: "Remove large.txt from the list" }).click();
  await bar.waitFor({ state: "detached" });
  expect(await page.locator("tr[data-document]").count()).toBe(0);
  await throttle(-1);
});
