import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { poison } from "./poison";

/**
 * An OpenAI-compatible chat model that does what the question tells it to: `case 7` makes it stream poison number
 * 7, `slowly` say a few statements and then one now and then for minutes, `broken` break in mid-stream, `refuse` say that
 * it has no answer.
 */
export interface Upstream {
  url: string;
  stop: () => Promise<void>;
}

/** What it says slowly, over and over. */
export const SLOW_STATEMENT = "The warranty lasts 36 months";
const PAUSE = 15;
const LONG_PAUSE = 400;

export async function startUpstream(): Promise<Upstream> {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { messages } = JSON.parse(text) as { messages: { content: string }[] };
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    await reply(response, messages.at(-1)?.content ?? "");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    stop: () => new Promise((done) => server.close(() => done()).closeAllConnections()),
  };
}

async function reply(response: ServerResponse, prompt: string): Promise<void> {
  const last = prompt.split("\n").at(-1) ?? "";
  // Without passages it is asked to put a question into other words: it keeps them.
  if (!prompt.includes("<passage")) return finish(response, [last.replace(/^[^:：]*[:：]\s*/, "")]);
  // Behind the passages and before what a model is reminded of.
  const question = [...prompt.matchAll(/^(?:Question|问题): (.*)$/gm)].at(-1)?.[1] ?? last;
  const number = /case (\d+)/.exec(question)?.[1];
  if (number) return finish(response, pieces(`${poison[Number(number)]?.text}\n\nA statement [1].`));
  if (question.includes("refuse")) return finish(response, ["NO_ANSWER"]);
  if (question.includes("broken")) {
    await send(response, pieces("This will not be finished [1]."));
    response.destroy();
    return undefined;
  }
  if (question.includes("slowly")) {
    // Statements that the documents support: others are not shown.
    const statements = Array.from({ length: 300 }, () => `${SLOW_STATEMENT} [1].\n\n`);
    await send(response, statements.slice(0, 8));
    // So long that whoever looks elsewhere meanwhile finds it unfinished.
    await send(response, statements.slice(8), LONG_PAUSE);
    return finish(response, []);
  }
  return finish(response, pieces("The **warranty** lasts 36 months [1]."));
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
