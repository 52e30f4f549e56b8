import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { findings } from "./axe";
import { ask, openTab } from "./browser";
import { answerFast, longTasks, untilSent } from "./fast";
import { firstKey, type Key, signIn } from "./keys";
import { inNewCollection } from "./library";
import { type Service, startService } from "./service";
import { suite } from "./suite";

/** Faults of the page that were found by trying it, each with a test that fails on it. */
const start = suite();
const url = inject("plain");
let keyed: Service;
let admin: Key;

beforeAll(async () => {
  keyed = await startService();
  admin = await firstKey(keyed.url);
});
afterAll(() => keyed?.stop());

const file = (name: string, content: string) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

test("a tab that is opened while another is signed in asks for no key", async () => {
  const page = await start(keyed.url);
  await signIn(page, admin.key);
  const tab = await openTab(page);
  await tab.getByRole("heading", { name: "Ask your documents" }).waitFor();
  expect(await tab.getByLabel("API key").count()).toBe(0);
});

test("a server that dies while the documents are looked at is said to be away", async () => {
  const service = await startService();
  const page = await start(service.url, { path: "documents" });
  await page.getByText("No documents yet").waitFor();
  await service.stop();
  await page.getByRole("status").getByText("AskDock cannot be reached.").waitFor();
});

test("usage fits a desktop, and names are not broken", async () => {
  const page = await start(url, { viewport: { width: 1440, height: 900 } });
  await ask(page, "How often must the TH-300 be calibrated?");
  await page.goto(`${url}/#/operations/usage`);
  const table = page.getByRole("table").first();
  await table.waitFor();
  const found = await table.evaluate((node) => {
    const scroller = node.closest("section") ?? node;
    const lines = (cell: Element) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
    };
    return {
      cut: scroller.scrollWidth - scroller.clientWidth,
      broken: [...node.querySelectorAll("tbody td:first-child")].filter((cell) => lines(cell) > 1).length,
    };
  });
  expect(found).toEqual({ cut: 0, broken: 0 });
});

test("names have the room, and adding is a button once there are documents", async () => {
  const page = await inNewCollection(start, url);
  const name = "Minutes of the meeting of the works council in November 2026.txt";
  await page.getByTestId("files").setInputFiles(file(name, "The council met."));
  await page.locator("tr[data-status=READY]").waitFor();
  await page.goto(`${url}/#/operations`);
  await page.goto(`${url}/#/documents`);
  const row = page.locator("tr[data-status=READY]");
  await row.waitFor();
  const height = async (selector: string) =>
    (await page.locator(selector).first().boundingBox())?.height ?? 0;
  expect(await height("tr[data-status=READY]")).toBeLessThan(60);
  expect(await height("[data-zone]")).toBeLessThan(80);
  const [named, state] = await Promise.all(
    [1, 2].map(async (at) => (await row.locator("td").nth(at).boundingBox())?.width ?? 0),
  );
  expect(named).toBeGreaterThan(1.5 * (state ?? 0));
});

test.each([
  ["en-GB", /^\d{1,2} \w+ 20\d\d, \d\d:\d\d$/],
  ["en-US", /^\w+ \d{1,2}, 20\d\d, \d{1,2}:\d\d\s[AP]M$/],
])("times are written as in %s", async (locale, form) => {
  const page = await start(url, { locale, path: "documents" });
  await page.locator("tr[data-document]").first().waitFor();
  expect(await page.locator("tr[data-document] td").nth(4).innerText()).toMatch(form);
});

test("a failed document is tried again, and found, from Operations", async () => {
  const page = await inNewCollection(start, url);
  const collection = await page.getByRole("combobox", { name: "Collection" }).inputValue();
  await page.getByTestId("files").setInputFiles(file("broken.pdf", "%PDF-1.4 and nothing else"));
  await page.locator("tr[data-status=FAILED]").waitFor();
  await page.getByRole("combobox", { name: "Collection" }).selectOption("default");
  await page.getByRole("link", { name: "Operations" }).click();
  const failed = page.locator("[data-failed]").filter({ hasText: collection });
  const asked = page.waitForResponse((response) => response.url().includes("/retry"));
  await failed.getByRole("button", { name: "Try again" }).click();
  expect((await asked).status()).toBe(202);
  await failed.getByRole("link").click();
  await page.getByRole("dialog").getByRole("heading", { name: "broken.pdf" }).waitFor();
});

test("an admin reads the settings in force, and no secret", async () => {
  const secret = "sk-never-shown-91c2";
  const service = await startService({ ASKDOCK_EMBEDDER_API_KEY: secret, CHUNK_OVERLAP: "77" });
  try {
    const page = await start(service.url, { path: "operations/settings" });
    const about = page.locator("[data-setting=ASKDOCK_SECRETS_WATCH] td").last();
    await about.getByRole("code").getByText("ASKDOCK_SECRETS_DIR").waitFor();
    expect(await about.innerText()).not.toContain("`");
    await page.getByRole("checkbox", { name: "Only those that differ" }).check();
    await page.locator("[data-setting=CHUNK_OVERLAP]").getByText("77", { exact: true }).waitFor();
    await page.locator("[data-setting=ASKDOCK_EMBEDDER_API_KEY]").getByText("Set (hidden)").waitFor();
    expect(await page.content()).not.toContain(secret);
    expect(await findings(page)).toEqual([]);
  } finally {
    await service.stop();
  }
});

test("a long answer of a fast model is written in work that grows with its length", {
  timeout: 240_000,
}, async () => {
  const page = await start(url);
  await answerFast(page, 5000, 400);
  const devtools = await page.context().newCDPSession(page);
  // The thread's own time: what else the machine does is not the page's.
  await devtools.send("Performance.setTimeDomain", { timeDomain: "threadTicks" });
  await devtools.send("Performance.enable");
  const spent = async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0;
  };
  await page.getByRole("textbox").last().fill("Write a lot.");
  await page.keyboard.press("Enter");
  const at: number[] = [];
  for (const share of [0.25, 0.5, 0.75, 1]) {
    await untilSent(page, share);
    at.push(await spent());
  }
  const [first = 0, second = 0, third = 0, last = 0] = at;
  const long = await longTasks(page);
  console.info(
    `5,000 words at 400 tokens/s: ${last.toFixed(2)} s of the main thread; quarters ` +
      `${[second - first, third - second, last - third].map((part) => part.toFixed(2)).join(", ")} s; ` +
      `${long.length} tasks over 50 ms by the clock, the longest ${Math.round(Math.max(0, ...long))} ms`,
  );
  // Quadratic work takes 7/3 of the second quarter's time in the last one; frames that are late gather more at once.
  expect(last - third).toBeLessThan(1.7 * (second - first) + 0.2);
});

test("a browser that knows no network reaches a server on its own machine", async () => {
  const page = await start(url);
  await page.getByRole("heading", { name: "Ask your documents" }).waitFor();
  await page.evaluate(() => window.dispatchEvent(new Event("offline")));
  await page.getByRole("link", { name: "Documents" }).click();
  await page.getByRole("row").nth(3).waitFor({ state: "attached" });
});

test("what is read and written stays while the service is away, and goes on when it is back", async () => {
  const page = await start(url);
  await ask(page, "How often must the TH-300 be calibrated?");
  await page.route("**/v1/**", (route) => route.abort());
  // Who we are is asked anew after a while only.
  await page.clock.setFixedTime(Date.now() + 60_000);
  const asked = page.waitForEvent("requestfailed", (request) =>
    // Without a key the ways to sign in are asked first.
    /\/v1\/(?:sign-in|me)$/.test(request.url()),
  );
  await ask(page, "And the W2 probe?");
  await asked;
  await page.getByRole("textbox").fill("A draft");
  const articles = page.getByRole("article");
  await articles.last().getByText("AskDock cannot be reached.").waitFor();
  await articles
    .first()
    .getByRole("button", { name: /^Source 1:/ })
    .first()
    .waitFor();
  await page.unroute("**/v1/**");
  await articles.last().getByRole("button", { name: "Try again" }).click();
  await articles
    .last()
    .getByRole("button", { name: /^Source 1:/ })
    .first()
    .waitFor();
  expect(await page.getByRole("textbox").inputValue()).toBe("A draft");
});
