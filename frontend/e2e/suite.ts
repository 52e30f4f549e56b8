import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { launch, type Opened, open } from "./browser";

/**
 * One browser for a file of tests and a fresh profile for each test. After each, the page must have talked to its
 * own origin only, and have had no error and no violation of its policy.
 */
export function suite(): (url: string, options?: BrowserContextOptions & { path?: string }) => Promise<Page> {
  let browser: Browser;
  let opened: Opened[] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    const watches = opened.map(({ watch }) => watch);
    await Promise.all(opened.map((one) => one.close()));
    opened = [];
    for (const watch of watches) expect(watch).toEqual({ foreign: [], faults: [] });
  });
  return async (url, options) => {
    const one = await open(browser, url, options);
    opened.push(one);
    return one.page;
  };
}
