// The built page with a service that is played, so that the page alone is measured, in a real browser.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const folder =
  process.env.STATIC ?? fileURLToPath(new URL("../../src/askdock/services/api/static", import.meta.url));
const TYPES = {
  html: "text/html",
  js: "text/javascript",
  mjs: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
};
const ALWAYS = {
  "/v1/me": { id: "local", name: "local", kind: "local", grants: [{ role: "admin", collections: null }] },
  "/v1/limits": { max_file_bytes: 1, max_question_bytes: 8192, media_types: [] },
  "/v1/collections": { collections: [{ name: "default" }] },
};

/**
 * Serves the page on a free port. `answer` is given the path, the query and the response, and returns what is sent as
 * JSON, nothing for what it does not know, or null where it answers by itself.
 */
export async function play(answer) {
  const server = createServer((request, response) => {
    const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://x");
    const said = ALWAYS[path] ?? answer(path, searchParams, response, request);
    if (said === null) return;
    if (said) {
      response.setHeader("Content-Type", "application/json");
      response.end(JSON.stringify(said));
      return;
    }
    const file = `${folder}/${path === "/" ? "index.html" : path}`;
    if (path.startsWith("/v1/") || !existsSync(file)) return void response.writeHead(404).end();
    response.setHeader("Content-Type", TYPES[file.split(".").at(-1)] ?? "application/octet-stream");
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking"],
  });

/** What tells for how many milliseconds a page's main thread has worked, in its own time: other work does not count. */
export async function worked(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return 1000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
  };
}

/**
 * Traces a page. The function that is returned ends that and tells for how many of its thread's own milliseconds each
 * task has run since, the longest first, how many frames there were, and the time of each kind of work.
 */
export async function traceTasks(browser, page) {
  await browser.startTracing(page, { categories: ["toplevel", "devtools.timeline", "__metadata"] });
  return async () => {
    const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
    const main = traceEvents.find(
      ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain",
    );
    const own = traceEvents.filter(({ pid, tid, ph }) => pid === main.pid && tid === main.tid && ph === "X");
    const tasks = own.filter(({ name }) => name === "ThreadControllerImpl::RunTask");
    const kinds = {};
    for (const { name, tdur = 0 } of own) kinds[name] = (kinds[name] ?? 0) + tdur / 1000;
    const frames = own.filter(({ name }) => name === "FireAnimationFrame").length;
    return { tasks: tasks.map(({ tdur = 0 }) => tdur / 1000).sort((a, b) => b - a), frames, kinds };
  };
}
