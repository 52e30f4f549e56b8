import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { poison } from "./poison";

/**
 * An OpenAI-compatible chat model that does what the question tells it to: `case 7` makes it stream poison number
 * 7, `slowly` say a few statements and then one now and then for minutes, `broken` break in mid-stream, `refuse` say
 * that it has no answer. Where its instructions ask it to name products, it names them.
 */
export interface Upstream {
  url: string;
  stop: () => Promise<void>;
}

/** What it says slowly, from the document that it is asked about: only what a passage supports is shown, and once. */
export const SLOW_STATEMENTS = [
  "The warranty begins on the day of dispatch.",
  "It lasts 36 months for the TH-300, 24 months for the W2 probe and the gateway GW-10, and 12 months for the TorqBench 50.",
  "Electrodes, seals, batteries and calibration solutions are wear parts; for these it lasts six months.",
  "Whoever registers an instrument in TarnView within 60 days of dispatch receives a warranty that is twelve months longer.",
  "We repair or replace the instrument free of charge at one of our service centres and pay the return transport.",
  "If a repair takes longer than 15 working days, we lend an instrument on request.",
  "Replaced parts become our property.",
  "The warranty also ends if the serial number has been removed.",
  "Ask for a return number (RMA) in the support portal first.",
  "If we find no defect, we charge 85 euros for the examination of a TH-300 or W2 and 140 euros for a TorqBench 50.",
];
/** So many of them at once, the others one by one. */
const AT_ONCE = 5;
const PAUSE = 15;
const LONG_PAUSE = 2000;
/** How often it repeats itself, which is not shown, so that the answer is unfinished for minutes. */
const REPEATED = 60;

export async function startUpstream(): Promise<Upstream> {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    // Its models, which are asked for to see whether it is there.
    if (request.method === "GET") return response.end(JSON.stringify({ object: "list", data: [] }));
    const { messages } = JSON.parse(text) as { messages: { content: string }[] };
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    await reply(response, messages.at(-1)?.content ?? "", messages[0]?.content ?? "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    stop: () => new Promise((done) => server.close(() => done()).closeAllConnections()),
  };
}

async function reply(response: ServerResponse, prompt: string, told: string): Promise<void> {
  const last = prompt.split("\n").at(-1) ?? "";
  // Without passages it is asked to put a question into other words: it keeps them.
  if (!prompt.includes("<passage")) return finish(response, [last.replace(/^[^:：]*[:：]\s*/, "")]);
  // Behind the passages and before what a model is reminded of.
  const question = [...prompt.matchAll(/^(?:Question|问题): (.*)$/gm)].at(-1)?.[1] ?? last;
  const number = /case (\d+)/.exec(question)?.[1];
  if (number) return finish(response, pieces(`${poison[Number(number)]?.text}\n\nA statement [1].`));
  if (question.includes("refuse")) return finish(response, ["NO_ANSWER"]);
  const statements = SLOW_STATEMENTS.map((text) => `${text} [${passageWith(text, prompt)}]\n\n`);
  if (question.includes("broken")) {
    await send(response, pieces(`${statements[0]}${statements[1]}This will not be`));
    response.destroy();
    return undefined;
  }
  if (question.includes("slowly")) {
    await send(response, statements.slice(0, AT_ONCE));
    await send(response, statements.slice(AT_ONCE), LONG_PAUSE);
    await send(response, Array<string>(REPEATED).fill(statements[0] ?? ""), LONG_PAUSE);
    return finish(response, []);
  }
  if (told.includes("name the products")) return finish(response, pieces(statements[1] ?? ""));
  return finish(response, pieces("The **warranty** lasts 36 months [1]."));
}

/** The number of the passage in which a sentence stands. */
function passageWith(sentence: string, prompt: string): string {
  const passages = prompt.matchAll(/<passage (\d+)[^>]*>([\s\S]*?)<\/passage/g);
  const found = [...passages].find(([, , text]) => text?.replace(/\s+/g, " ").includes(sentence));
  return found?.[1] ?? "0";
}

/** Cut so that a link, a tag or a marker is seen half-done on its way. */
function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,9}/g) ?? [];
}

async function send(response: ServerResponse, parts: string[], pause = PAUSE): Promise<void> {
  for (const content of parts) {
    if (response.destroyed) return;
    response.write(`data: ${JSON.stringify(chunk({ content }))}\n\n`);
    await new Promise((done) => setTimeout(done, pause));
  }
}

async function finish(response: ServerResponse, parts: string[]): Promise<void> {
  await send(response, parts);
  if (response.destroyed) return;
  response.write(`data: ${JSON.stringify(chunk({}, "stop"))}\n\n`);
  response.end("data: [DONE]\n\n");
}

function chunk(delta: object, finish_reason: string | null = null) {
  const choices = [{ index: 0, delta, finish_reason }];
  return { id: "c", object: "chat.completion.chunk", created: 0, model: "scripted", choices };
}
