import { events } from "../client/events";
import type { Answer } from "./types";

export interface Question {
  text: string;
  collection: string;
  conversation: string | null;
}

export type Piece = { kind: "delta"; text: string } | { kind: "answer"; answer: Answer };

/** Asks, and yields pieces of text as they are written, then the checked answer. Throws a `Problem`. */
export async function* ask(question: Question, signal: AbortSignal): AsyncGenerator<Piece> {
  const request = question.conversation
    ? { question: question.text, conversation_id: question.conversation, stream: true }
    : { question: question.text, collection: question.collection, stream: true };
  const stream = events("/v1/ask", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(request),
    signal,
  });
  for await (const { name, data } of stream) {
    if (name === "delta") yield { kind: "delta", text: (data as { text: string }).text };
    if (name === "answer") yield { kind: "answer", answer: data as Answer };
  }
}
