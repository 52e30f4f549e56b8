import type { components } from "./schema";

export type ProblemDetails = components["schemas"]["Problem"];

/** An error the person can be told about: the API's problem document, or a failure to reach the API. */
export class Problem extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  /** Seconds after which the server says a retry makes sense. */
  readonly retryAfter: number | undefined;

  constructor(code: string, status: number, detail: string, requestId?: string, retryAfter?: number) {
    super(detail);
    this.name = "Problem";
    this.code = code;
    this.status = status;
    this.requestId = requestId;
    this.retryAfter = retryAfter;
  }

  static from(details: Partial<ProblemDetails>, status: number, retryAfter?: number): Problem {
    const code = details.code ?? (status === 0 ? "unreachable" : `http_${status}`);
    return new Problem(code, details.status ?? status, details.detail ?? "", details.request_id, retryAfter);
  }

  /** What any thrown value means; a failed fetch is a server that cannot be reached. */
  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof TypeError) return new Problem("unreachable", 0, "");
    return new Problem("unexpected", 0, error instanceof Error ? error.message : String(error));
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** The question who we are, which is asked in answer to a refusal, and the attempts to become somebody. */
const ASKS_WHO = /\/v1\/(?:me|sign-in|links\/redeem)$/;
const listeners = new Set<() => void>();

/** Calls `listener` whenever the service wants a key, or another one, until the function that is returned is called. */
export function onUnauthenticated(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Reads the problem document of a refused response; a proxy's HTML page becomes a bare status. */
export async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get("Retry-After")) || undefined;
  const type = response.headers.get("Content-Type") ?? "";
  const details = type.includes("json") ? await response.json().catch(() => ({})) : {};
  if (response.status === 401 && !ASKS_WHO.test(response.url)) for (const tell of listeners) tell();
  return Problem.from(details as Partial<ProblemDetails>, response.status, retryAfter);
}
