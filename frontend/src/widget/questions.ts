import { EventSourceParserStream } from "eventsource-parser/stream";
import type { Schemas } from "../shared/client/api";
import { token } from "./tokens";

type Cited = Schemas["CitationOut"];
type Citation = Pick<Cited, "marker" | "quote" | "document_name" | "title" | "headings" | "page">;
/** What visitors get of an answer. */
export interface Answer {
  text: string;
  answered: boolean;
  citations: Citation[];
}

export type Turn = Schemas["TurnIn"];

/** Why there is no answer: too much was asked, or something else. */
export class Unanswered extends Error {
  constructor(readonly busy: boolean) {
    super("unanswered");
  }
}

const id = location.pathname.split("/").at(-1) ?? "";
const address = new URL(`../v1/widgets/${id}/ask`, location.href);

async function send(question: string, history: Turn[], signal: AbortSignal, anew = false): Promise<Response> {
  const held = await token(anew);
  if (!held) throw new Unanswered(false);
  const response = await fetch(address, {
    method: "POST",
    credentials: "omit",
    signal,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${held}` },
    body: JSON.stringify({ question, history }),
  });
  // A token may have ended while the machine slept.
  if (response.status === 401 && !anew) return send(question, history, signal, true);
  if (!response.ok) throw new Unanswered(response.status === 429 || response.status === 503);
  return response;
}

/** The answer to a question; `grow` is told of each piece of its text before. Throws `Unanswered`. */
export async function ask(
  question: string,
  history: Turn[],
  signal: AbortSignal,
  grow: (text: string) => void,
): Promise<Answer> {
  const { body } = await send(question, history, signal);
  if (!body) throw new Unanswered(false);
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Unanswered(false);
    if (value.event === "delta") grow(JSON.parse(value.data).text);
    if (value.event === "error") throw new Unanswered(false);
    if (value.event === "answer") return JSON.parse(value.data);
  }
}
