// Lighthouse's judgement of the built page as `askdock serve` serves it, on its throttled mobile profile and on a desktop:
// `make lighthouse`. Each figure is the median of several runs. Fails where accessibility or best practices are below
// 100, or on the mobile profile performance is below 95 or the first text later than a second.
import { parseArgs } from "node:util";
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "5" },
    strict: { type: "boolean" },
    findings: { type: "boolean" },
  },
});
const [service = "http://127.0.0.1:8000"] = positionals;
const VIEWS = { Ask: "", Documents: "documents", Operations: "operations" };
const KINDS = ["performance", "accessibility", "best-practices"];
const FIRST_TEXT = 1000;

const median = (figures) => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)];

/** Scores of a view, in hundredths, and when its first text is there, in milliseconds. */
async function judge(address, config) {
  const browser = await launch({
    chromePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    chromeFlags: ["--headless=new", "--no-sandbox", "--disable-background-networking"],
  });
  try {
    const flags = { port: browser.port, logLevel: "error", onlyCategories: KINDS };
    const { lhr } = await lighthouse(address, flags, config);
    if (lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    if (options.findings) tell(lhr);
    return {
      ...Object.fromEntries(KINDS.map((kind) => [kind, Math.round(100 * lhr.categories[kind].score)])),
      first: lhr.audits["first-contentful-paint"].numericValue,
      largest: lhr.audits["largest-contentful-paint"].numericValue,
      blocked: lhr.audits["total-blocking-time"].numericValue,
      shift: lhr.audits["cumulative-layout-shift"].numericValue,
    };
  } finally {
    browser.kill();
  }
}

function tell({ categories, audits }) {
  const wanted = new Set(KINDS.flatMap((kind) => categories[kind].auditRefs.map(({ id }) => id)));
  for (const { id, title, score, displayValue = "" } of Object.values(audits))
    if (wanted.has(id) && score !== null && score < 0.9) console.log(`    ${id}: ${title} ${displayValue}`);
}

let good = true;
for (const [profile, config] of [
  ["mobile", undefined],
  ["desktop", desktopConfig],
])
  for (const [view, path] of Object.entries(VIEWS)) {
    const runs = [];
    for (let run = 0; run < Number(options.runs); run++)
      runs.push(await judge(`${service}/#/${path}`, config));
    const of = (figure) => median(runs.map((one) => one[figure]));
    console.log(
      `${profile.padEnd(8)} ${view.padEnd(11)} performance ${of("performance")}, accessibility ` +
        `${of("accessibility")}, best practices ${of("best-practices")}; first text ${Math.round(of("first"))} ms, ` +
        `largest ${Math.round(of("largest"))} ms, blocked ${Math.round(of("blocked"))} ms, ` +
        `shift ${of("shift").toFixed(3)}`,
    );
    good &&= of("accessibility") === 100 && of("best-practices") === 100;
    if (profile === "mobile") good &&= of("performance") >= 95 && of("first") < FIRST_TEXT;
  }
if (options.strict && !good) process.exitCode = 1;
