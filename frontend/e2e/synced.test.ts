import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask } from "./browser";
import { BIN, freePort, type Service, startService } from "./service";
import { suite } from "./suite";

/** A new user's way: from an empty service to the first cited answer, by a WebDAV share and by a Git repository. */
const start = suite();
const SHOTS = process.env.SCREENSHOTS ?? "";
let service: Service;
let home: string;
const stops: (() => void)[] = [];

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "askdock-places-"));
  service = await startService({ ASKDOCK_URL_ALLOWED_NETWORKS: "127.0.0.0/8" });
}, 240_000);

afterAll(async () => {
  for (const stop of stops) stop();
  await service?.stop();
  rmSync(home, { recursive: true, force: true });
});

/** A server of the Python packages that the service's own tests use; resolves when it listens. */
async function python(port: number, ...command: string[]): Promise<void> {
  const child = spawn(join(BIN, "python"), command, { stdio: "ignore" });
  stops.push(() => child.kill());
  await expect
    .poll(
      () =>
        fetch(`http://127.0.0.1:${port}/`).then(
          () => true,
          () => false,
        ),
      { timeout: 60_000 },
    )
    .toBe(true);
}

async function share(): Promise<string> {
  const port = await freePort();
  const folder = mkdtempSync(join(home, "share-"));
  writeFileSync(join(folder, "parking.md"), "# Parking\n\nParking costs four euros a day.\n");
  writeFileSync(join(folder, "canteen.md"), "# Canteen\n\nThe canteen opens at seven.\n");
  const configuration = join(home, "dav.json");
  const users = { "*": { lin: { password: "correct" } } };
  const settings = { host: "127.0.0.1", port, provider_mapping: { "/": folder }, verbose: 0 };
  writeFileSync(configuration, JSON.stringify({ ...settings, simple_dc: { user_mapping: users } }));
  await python(port, "-c", "from wsgidav.server.server_cli import run; run()", "-q", "-c", configuration);
  return `http://127.0.0.1:${port}/`;
}

async function repository(): Promise<string> {
  const port = await freePort();
  const folder = mkdtempSync(join(home, "repository-"));
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", folder, "-c", "user.name=Lin", "-c", "user.email=lin@example.com", ...words]);
  git("init", "-q", "-b", "main");
  writeFileSync(join(folder, "dogs.md"), "# Dogs\n\nDogs are welcome on Fridays.\n");
  git("add", "-A");
  git("commit", "-q", "-m", "Handbook");
  const serve = "import sys; from dulwich.web import main; main(['web', *sys.argv[1:]])";
  await python(port, "-c", serve, "-l", "127.0.0.1", "-p", String(port), folder);
  return `http://127.0.0.1:${port}/`;
}

async function keep(page: Page, name: string): Promise<void> {
  if (SHOTS) await page.screenshot({ path: join(SHOTS, `sources-${name}.png`) });
}

const done = (page: Page) => page.getByRole("cell", { name: /^Done .* added/ });

async function toSources(page: Page): Promise<void> {
  await page.goto(`${service.url}/#/documents`);
  await page.getByRole("link", { name: "Sources", exact: true }).click();
  await page.getByRole("heading", { name: /^Sources of/ }).waitFor();
}

test("a WebDAV share answers a question, and its document leads back to it", {
  timeout: 240_000,
}, async () => {
  const address = await share();
  const page = await start(service.url);
  await toSources(page);
  await keep(page, "empty");
  await page.getByRole("button", { name: "Add source" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Address").fill(address);
  await form.getByLabel(/^user/i).fill("lin");
  await form.getByLabel(/^password/i).fill("wrong");
  await form.getByRole("button", { name: "Test connection" }).click();
  await form.getByText(/does not let us read this/).waitFor();
  await keep(page, "refused");
  await form.getByLabel(/^password/i).fill("correct");
  await form.getByRole("button", { name: "Test connection" }).click();
  await form.getByText("It works. First files: canteen.md, parking.md").waitFor();
  await form.getByLabel("Name").fill("Handbook");
  await keep(page, "tested");
  await form.getByRole("button", { name: "Add source" }).click();
  await done(page).waitFor({ timeout: 60_000 });
  await keep(page, "listed");
  await page.getByRole("button", { name: "History of Handbook" }).click();
  await page
    .getByText(/parking\.md/)
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Run now" }).waitFor();
  await keep(page, "history");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Change Handbook" }).click();
  await form.getByText("One is kept, and stays if you type nothing.").waitFor();
  await keep(page, "change");
  await form.getByLabel("Name").fill("Share");
  await form.getByRole("button", { name: "Save" }).click();
  await page.getByRole("cell", { name: /^Share/ }).waitFor();

  await expect
    .poll(async () => (await fetch(`${service.url}/v1/documents`)).json(), { timeout: 60_000 })
    .toMatchObject({ documents: [{ status: "READY" }, { status: "READY" }] });
  await page.goto(service.url);
  await ask(page, "How much does parking cost a day?");
  await page
    .getByRole("article")
    .last()
    .getByText(/four euros/)
    .first()
    .waitFor();
  await page
    .getByRole("article")
    .last()
    .getByRole("button", { name: /^Source 1:/ })
    .click();
  await page.getByTestId("highlight").first().waitFor();
  await keep(page, "answer");

  await page.goto(`${service.url}/#/documents`);
  await page.getByText("parking.md").first().click();
  const back = page.getByRole("link", { name: "Comes from Share" });
  await back.waitFor();
  expect(await back.getAttribute("href")).toBe(`${address}parking.md`);
  await keep(page, "origin");
});

test("a Git repository answers a question", { timeout: 240_000 }, async () => {
  const address = await repository();
  const page = await start(service.url);
  await toSources(page);
  await page.getByRole("button", { name: "Add source" }).first().click();
  const form = page.getByRole("dialog");
  await form.getByLabel("Kind").selectOption("git");
  await form.getByLabel("Address").fill(address);
  await form.getByLabel("Name").fill("Repository");
  await keep(page, "git");
  await form.getByRole("button", { name: "Test connection" }).click();
  await form.getByText("It works. First file: dogs.md").waitFor();
  await form.getByText("More settings").click();
  await form.getByLabel("Webhook").fill(`${address}told`);
  await keep(page, "more");
  await form.getByRole("button", { name: "Add source" }).click();
  await form.getByText(/^whsec_/).waitFor();
  await keep(page, "secret");
  await form.getByRole("button", { name: "I have kept it" }).click();
  const row = page.getByRole("row", { name: /Repository/ });
  await row.getByText(/added/).waitFor({ timeout: 60_000 });
  await expect
    .poll(async () => JSON.stringify(await (await fetch(`${service.url}/v1/documents`)).json()), {
      timeout: 60_000,
    })
    .toMatch(/dogs\.md.*"status":"READY"|"status":"READY".*dogs\.md/);
  await page.goto(service.url);
  await ask(page, "When are dogs welcome?");
  await page
    .getByRole("article")
    .last()
    .getByText(/Fridays/)
    .first()
    .waitFor();
});
