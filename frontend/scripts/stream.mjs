// How an answer of 5,000 words at 400 tokens a second is written in a browser: `npm run stream`, after a build. Each
// kind of text is one answer; --kind NAME measures one. Times are the thread's own, which other work does not change.
// With --strict it fails where a task took longer than 50 ms.
import { Readable } from "node:stream";
import { parseArgs } from "node:util";
import { launch, play, traceTasks, worked } from "./played.mjs";

const WORDS = 5000;
const RATE = 400;
const LONGEST = 50;
const { values: options } = parseArgs({ options: { kind: { type: "string" }, strict: { type: "boolean" } } });

const words = (count, from = 0) =>
  Array.from(
    { length: count },
    (_, at) => ["the", "zero", "point", "is", "checked", `w${from + at}`][(from + at) % 6],
  ).join(" ");
const times = (count, make) => Array.from({ length: count }, (_, at) => make(at));
const sentence = (at, length = 20) => `${words(length, at)} [${1 + (at % 8)}].`;
const KINDS = {
  mixed: times(
    WORDS / 100,
    (at) =>
      [
        `## Part ${at}\n\n${sentence(at, 48)}`,
        times(5, (item) => `- **${words(2, item)}** ${sentence(item, 18)}`).join("\n"),
        `| a | b |\n|---|---|\n${times(5, (row) => `| ${words(8, row)} | ${sentence(row, 10)} |`).join("\n")}`,
        `${times(5, (one) => sentence(one)).join(" ")}`,
        `\`\`\`js\n${times(20, (line) => `let w${line} = ${line} + 1;`).join("\n")}\n\`\`\``,
      ][at % 5],
  ).join("\n\n"),
  paragraph: times(WORDS / 20, (at) => sentence(at).replace(/^t/, "T")).join(" "),
  unbroken: words(WORDS),
  list: times(WORDS / 20, (at) => `${at + 1}. ${sentence(at, 19)}`).join("\n"),
  table: `| a | b |\n|---|---|\n${times(WORDS / 20, (at) => `| ${words(10, at)} | ${sentence(at, 10)} |`).join("\n")}`,
  code: `\`\`\`py\n${times(WORDS / 10, (at) => words(10, at)).join("\n")}\n\`\`\``,
  chinese: times(WORDS / 10, (at) => `第${at}条规定零点每六个月检查一次并且记录在案[${1 + (at % 8)}]。`).join(
    "",
  ),
};

const citation = (_, index) => ({
  marker: index + 1,
  quote: "Check the zero point every six months.",
  document_id: "d1",
  document_name: "th300-manual.pdf",
  source_uri: "upload:th300-manual.pdf",
  version: 1,
  title: "Manual",
  headings: ["Maintenance"],
  page: 2,
  start: 0,
  end: 10,
  chunk_id: `k${index}`,
});
const head = (question) => ({
  id: "c100000000000000",
  collection: "default",
  title: question,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
});
/** In pieces as a model sends them, of about four characters. */
const tokensOf = (text) => text.match(/[\s\S]{1,4}(?=\s|$)|[\s\S]{1,4}/g) ?? [];

const turns = [];

async function writeAnswer(text, request, response) {
  const { question, turn_id: id } = JSON.parse(await new Response(Readable.toWeb(request)).text());
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  const tokens = tokensOf(text);
  const began = performance.now();
  let sent = 0;
  const send = (name, data) => response.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  const timer = setInterval(() => {
    const due = Math.min(tokens.length, Math.ceil(((performance.now() - began) / 1000) * RATE));
    for (; sent < due; sent++) send("delta", { text: tokens[sent] });
    if (sent < tokens.length) return;
    clearInterval(timer);
    const citations = Array.from({ length: 8 }, citation);
    const rest = {
      answered: true,
      degraded: false,
      model: "bench",
      dropped_markers: 0,
      support: [],
      usage: null,
    };
    const answer = { id, text, citations, conversation_id: head("").id, ...rest };
    turns.splice(0, 1, { question, answer, created_at: head("").created_at, rating: null });
    send("answer", answer);
    response.write("data: [DONE]\n\n");
    response.end();
  }, 5);
}

let kind = "mixed";
const service = await play((path, _, response, request) => {
  if (path === "/v1/ask") {
    void writeAnswer(KINDS[kind], request, response);
    return null;
  }
  if (path === "/v1/conversations" && request.method === "POST") return head(kind);
  if (path === "/v1/conversations") return { conversations: [], next_cursor: null };
  if (path === `/v1/conversations/${head("").id}`) return { ...head(kind), turns, unfinished: [] };
  return undefined;
});
const browser = await launch();

async function measure() {
  turns.length = 0;
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const spent = await worked(page);
  await page.goto(`${service.url}/#/`);
  await page.getByRole("textbox").last().fill("Write a lot.");
  const total = tokensOf(KINDS[kind]).length / RATE;
  const trace = await traceTasks(browser, page);
  const before = await spent();
  await page.keyboard.press("Enter");
  const quarters = [];
  for (let quarter = 1; quarter < 4; quarter++) {
    await page.waitForTimeout((total * 1000) / 4);
    quarters.push(await spent());
  }
  await page.locator("li[data-state=done]").waitFor({ timeout: 120_000 });
  quarters.push(await spent());
  const { tasks, frames, kinds } = await trace();
  await page.close();
  const each = quarters.map((at, index) => Math.round(at - (quarters[index - 1] ?? before)));
  const [longest = 0] = tasks;
  console.log(
    `${kind.padEnd(10)} ${total.toFixed(0)} s: ${each.join(", ")} ms of work by quarters; ${frames} frames, ` +
      `${(kinds.FireAnimationFrame / frames).toFixed(1)} ms each; longest task ${longest.toFixed(1)} ms`,
  );
  return longest <= LONGEST;
}

let isSmooth = true;
for (kind of options.kind ? [options.kind] : Object.keys(KINDS)) isSmooth = (await measure()) && isSmooth;
await browser.close();
service.close();
if (options.strict && !isSmooth) process.exitCode = 1;
