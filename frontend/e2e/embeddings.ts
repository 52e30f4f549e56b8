import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** An embedding server in OpenAI's shape that stumbles over what holds a word, for as long as it is told to. */
export interface Embeddings {
  url: string;
  /** Refuse texts that hold `word`, keep them waiting, or neither. */
  trouble: (how: "refuse" | "hold" | "none", word?: string) => void;
  stop: () => Promise<void>;
}

const DIMENSION = 64;

export async function startEmbeddings(): Promise<Embeddings> {
  let how = "none";
  let sought = "";
  let held: (() => void)[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { input } = JSON.parse(text) as { input: string[] };
    const hit = how !== "none" && input.some((one) => one.includes(sought));
    if (hit && how === "refuse") return void response.writeHead(422).end();
    if (hit) await new Promise<void>((done) => held.push(done));
    send(response, input);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/embeddings`,
    trouble: (next, word = "") => {
      how = next;
      sought = word;
      for (const done of held) done();
      held = [];
    },
    stop: () => new Promise((done) => server.close(() => done()).closeAllConnections()),
  };
}

function send(response: ServerResponse, input: string[]): void {
  const data = input.map((text, index) => ({ index, embedding: vector(text) }));
  response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify({ data }));
}

/** How often each letter comes, which makes texts of the same words neighbours. */
function vector(text: string): number[] {
  const counts = Array.from({ length: DIMENSION }, () => 0.01);
  for (const letter of text) {
    const place = letter.charCodeAt(0) % DIMENSION;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return counts;
}
