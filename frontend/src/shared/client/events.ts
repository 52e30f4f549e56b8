import { EventSourceParserStream } from "eventsource-parser/stream";
import { raw } from "./api";
import { Problem, type ProblemDetails } from "./problem";

export interface ServerEvent {
  name: string;
  data: unknown;
}

/**
 * Server-sent events over fetch, which unlike EventSource can POST and carry a key.
 *
 * Ends at `[DONE]`. An `error` event is thrown as a `Problem`; so is a stream cut before its end, which must not
 * pass for a finished one. `endless` streams may end at any event.
 */
export async function* events(
  path: string,
  init: RequestInit,
  { endless = false } = {},
): AsyncGenerator<ServerEvent> {
  const response = await raw(path, {
    ...init,
    headers: { ...(init.headers as Record<string, string> | undefined), Accept: "text/event-stream" },
  });
  if (!response.body) throw new Problem("connection_lost", 0, "");
  const stream = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  const reader = stream.getReader();
  let whole = endless;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (value.data === "[DONE]") {
        whole = true;
        continue;
      }
      const data: unknown = JSON.parse(value.data);
      if (value.event === "error") throw Problem.from(data as Partial<ProblemDetails>, 500);
      yield { name: value.event ?? "message", data };
    }
  } catch (error) {
    if (error instanceof TypeError) throw new Problem("connection_lost", 0, "");
    throw error;
  } finally {
    // Also when the consumer leaves early: the server then stops its work.
    await reader.cancel().catch(() => undefined);
  }
  if (!whole) throw new Problem("connection_lost", 0, "");
}
