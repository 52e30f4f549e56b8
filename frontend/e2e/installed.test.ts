import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { ask } from "./browser";
import { freePort, startService } from "./service";
import { suite } from "./suite";

const start = suite();

/** What the worker keeps, by path. */
const kept = (page: Page) =>
  page.evaluate(async () => {
    const found: string[] = [];
    for (const name of await caches.keys())
      for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    return found;
  });

test("the shell opens without the service, says so, and goes on when it is back; no answer is kept", async () => {
  const port = await freePort();
  let service = await startService({}, port);
  const page = await start(service.url, { serviceWorkers: "allow" });
  const manifest = await (await fetch(`${service.url}/manifest.json`)).json();
  for (const { src } of (manifest as { icons: { src: string }[] }).icons)
    expect((await fetch(`${service.url}/${src}`)).status, src).toBe(200);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(async () => (await kept(page)).includes("/")).toBe(true);
  await ask(page, "canary of a question");
  for (const path of await kept(page)) expect(path).toMatch(/^\/($|assets\/|first\.js$)/);

  await service.stop();
  await page.reload();
  await page.getByText("AskDock cannot be reached").first().waitFor();
  expect(await page.getByRole("link", { name: "AskDock" }).count()).toBe(1);

  service = await startService({}, port);
  await page.getByRole("button", { name: "Try again" }).first().click();
  await page.getByRole("textbox").last().waitFor();
  await service.stop();
});
