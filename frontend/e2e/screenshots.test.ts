import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { ask } from "./browser";
import { suite } from "./suite";

/** Pictures of every view in both languages, light and dark, on a desktop and a phone: `make screenshots`. */
const FOLDER = process.env.SCREENSHOTS ?? "";
const start = suite();
const TABS = ["overview", "usage", "users", "keys", "widgets", "audit", "providers", "settings"];
/** A question for each kind of source among the samples. */
const SOURCES: Record<string, string> = {
  docx: "What is the hotel limit per night for journeys to North America?",
  csv: "Which price has the calibration TH300-CAL-ISO in euros?",
  md: "How many days of annual leave do I have?",
  html: "How do I get a return number in the support portal?",
};
const GOLDEN = `question,documents,words,refused,tags
How many days of annual leave do employees have?,leave-policy.md,28,,hr
How often must the TH-300 be calibrated?,th300-manual.pdf,24 months,,products
Who won the football world cup of 1954?,,,true,outside`;
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const locale of ["en-GB", "zh-CN"])
  for (const colorScheme of ["light", "dark"] as const)
    for (const size of Object.keys(SIZES) as (keyof typeof SIZES)[])
      test.skipIf(FOLDER === "")(`${locale}, ${colorScheme}, ${size}`, { timeout: 600_000 }, async () => {
        const url = inject("plain");
        const page = await start(url, { locale, colorScheme, viewport: SIZES[size] });
        mkdirSync(FOLDER, { recursive: true });
        const keep = (view: string) =>
          page.screenshot({ path: join(FOLDER, `${view}-${locale.slice(0, 2)}-${colorScheme}-${size}.png`) });
        const show = async (path: string, view: string) => {
          await page.goto(`${url}/#/${path}`);
          await page.waitForLoadState("networkidle");
          await expect.poll(() => page.getByText(/^(Loading|加载中)/).count()).toBe(0);
          await keep(view);
        };
        await page.getByRole("textbox").last().waitFor();
        await page
          .getByRole("region", { name: /^(You could ask|可以这样问)/ })
          .getByRole("button")
          .first()
          .waitFor();
        await keep("home");
        await ask(page, "How often must the TH-300 be calibrated?");
        await keep("answer");
        await page
          .getByRole("article")
          .last()
          .getByRole("button", { name: /^(Source|出处) \d/ })
          .first()
          .click();
        await page.getByTestId("highlight").first().waitFor();
        await keep("source");
        for (const [kind, question] of Object.entries(SOURCES)) {
          await page.goto(`${url}/#/`);
          await ask(page, question);
          const sources = page
            .getByRole("article")
            .last()
            .getByRole("button", { name: new RegExp(`\\.${kind}`) });
          if ((await sources.count()) === 0) continue;
          await sources.first().click();
          await page.getByTestId("highlight").first().waitFor();
          await keep(`source-${kind}`);
        }
        await page.goto(`${url}/#/`);
        await page.getByRole("button", { name: /^(All documents|全部文档)$/ }).click();
        await page.getByRole("dialog").getByRole("checkbox").first().waitFor();
        await keep("scope");
        const listed = (await (await fetch(`${url}/v1/documents?limit=1`)).json()) as {
          documents: { id: string }[];
        };
        await page.goto(`${url}/#/documents`);
        await page.locator("tr[data-document]").first().waitFor();
        await keep("documents");
        await page.goto(`${url}/#/documents/default/${listed.documents[0]?.id}`);
        await page.getByRole("dialog").locator("dl").nth(1).waitFor();
        await keep("document");
        // Live views ask again every few seconds, so that the network is never idle for long.
        for (const tab of TABS) {
          await page.goto(`${url}/#/operations/${tab}`);
          // The panel before may still be leaving.
          await page.locator("[role=tabpanel]").nth(1).waitFor({ state: "detached" });
          await page.getByRole("tabpanel").waitFor();
          await expect.poll(() => page.getByText(/^(Loading|加载中)/).count()).toBe(0);
          await keep(`operations-${tab}`);
        }
        for (const view of ["sources", "curated", "synonyms", "search-test"]) await show(view, view);
        await show("account", "account");
        await show("shared", "shares");
        await page.keyboard.press("Control+k");
        await page.getByRole("option").first().waitFor();
        await keep("palette");
        await page.keyboard.press("Escape");
        await fetch(`${url}/v1/golden/import?collection=default`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ format: "csv", content: GOLDEN }),
        });
        await fetch(`${url}/v1/golden/runs?collection=default`, {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: "{}",
        });
        await page.goto(`${url}/#/golden/default`);
        await page.locator("tbody").nth(1).waitFor();
        await keep("golden");
      });
