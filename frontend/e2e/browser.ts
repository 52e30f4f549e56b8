import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  firefox,
  type Page,
} from "playwright-core";
import { SLOW_STATEMENTS } from "./upstream";

/** Whether tests run in Firefox: those of the project of that name. */
export const IN_FIREFOX = process.env.E2E_BROWSER === "firefox";

const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      // Containers that run tests as root have no other way.
      "--no-sandbox",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-domain-reliability",
      "--disable-sync",
      "--no-first-run",
    ],
  });

/** A stock Firefox, by WebDriver BiDi. What a context cannot be told there is told by its preferences. */
const launchFirefox = (): Promise<Browser> =>
  firefox.launch({
    channel: "moz-firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
    firefoxUserPrefs: {
      "ui.prefersReducedMotion": 1,
      // A mouse: without a screen it knows of none.
      "ui.primaryPointerCapabilities": 6,
      "ui.allPointerCapabilities": 6,
    },
  });

export const launch = IN_FIREFOX ? launchFirefox : launchChromium;

/** What a page did that it must not do. */
export interface Watch {
  /** Requests to another origin than the page's own. */
  foreign: string[];
  /** Uncaught errors, violations of the content security policy, dialogs, windows. */
  faults: string[];
}

/** Where a test is about to open a tab, which the page must not. */
const expecting = new WeakSet<BrowserContext>();

export interface Opened {
  page: Page;
  watch: Watch;
  close: () => Promise<void>;
}

/** Opens the page in a fresh profile and watches it. */
export async function open(
  browser: Browser,
  url: string,
  options: BrowserContextOptions & { path?: string } = {},
): Promise<Opened> {
  const { path = "", ...rest } = options;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    ...(IN_FIREFOX ? {} : { reducedMotion: "reduce", permissions: ["clipboard-read", "clipboard-write"] }),
    // What goes through a worker cannot be slowed or cut by tests.
    serviceWorkers: "block",
    ...rest,
  });
  if (IN_FIREFOX) await context.addInitScript(noticeFilling);
  const watch: Watch = { foreign: [], faults: [] };
  context.on("request", (request) => {
    const address = new URL(request.url());
    if (address.protocol.startsWith("http") && address.origin !== url) watch.foreign.push(request.url());
  });
  // A request that the policy stops is an attempt all the same.
  context.on("console", (message) => {
    if (/Content Security Policy|Refused to/i.test(message.text())) watch.faults.push(message.text());
  });
  context.on("weberror", (error) => watch.faults.push(String(error.error())));
  context.on("dialog", (dialog) => {
    watch.faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // A machine or a network where the parts of the page come late: tests must wait for what they look at.
  const late = Number(process.env.E2E_LATE_ASSETS ?? 0);
  if (late) {
    await context.route(/\/assets\/[^/]+\.js$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, late));
      await route.continue().catch(() => undefined);
    });
  }
  const page = await context.newPage();
  context.on("page", (other) => {
    if (!expecting.has(context)) watch.faults.push(`window: ${other.url()}`);
  });
  page.setDefaultTimeout(Number(process.env.E2E_TIMEOUT ?? 45_000));
  await page.goto(`${url}/#/${path}`);
  return { page, watch, close: () => context.close() };
}

/** What Playwright fills in there is set by script, which React takes for what it has set itself. */
function noticeFilling(): void {
  const forget = ({ isTrusted, target }: Event) => {
    if (isTrusted) return;
    (target as { _valueTracker?: { setValue: (text: string) => void } })._valueTracker?.setValue("\0");
  };
  addEventListener("input", forget, true);
}

/** Another tab of the same browser, at the same address. */
export async function openTab(page: Page): Promise<Page> {
  const context = page.context();
  expecting.add(context);
  const tab = await context.newPage();
  expecting.delete(context);
  tab.setDefaultTimeout(45_000);
  await tab.goto(page.url());
  return tab;
}

/** Waits until so many statements of a slow answer are there. */
export async function written(page: Page, count: number): Promise<void> {
  const article = page.getByRole("article").last();
  for (const statement of SLOW_STATEMENTS.slice(0, count)) await article.getByText(statement).waitFor();
}

/** Asks and waits until the answer has come to some end. */
export async function ask(page: Page, question: string): Promise<void> {
  const turns = page.locator("li[data-state]");
  const before = await turns.count();
  await page.getByRole("textbox").last().fill(question);
  await page.keyboard.press("Enter");
  await turns
    .nth(before)
    .and(page.locator("[data-state=done],[data-state=failed],[data-state=stopped]"))
    .waitFor();
}
