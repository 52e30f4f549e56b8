import createClient from "openapi-fetch";
import { send } from "./early";
import { authorization } from "./key";
import { problemOf } from "./problem";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** The address of a path of the API, which lies beside the page: both may be served below a path. */
export function address(path: string): string {
  return new URL(`.${path}`, document.baseURI).href;
}

/** The API, typed by its own OpenAPI document. Every refused response is thrown as a `Problem`. */
export const api = createClient<paths>({ baseUrl: address("/").replace(/\/$/, ""), fetch: send });

api.use({
  onRequest({ request }) {
    for (const [name, value] of Object.entries(authorization())) request.headers.set(name, value);
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await problemOf(response);
    return response;
  },
});

/** The body of a response that the middleware let through. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/** A response that is not JSON: a stream, a file. Throws a `Problem` when refused. */
export async function raw(path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { ...authorization(), ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(address(path), { ...init, headers });
  if (!response.ok) throw await problemOf(response);
  return response;
}

export function inCollection(path: string, collection: string): string {
  return `${path}?${new URLSearchParams({ collection })}`;
}
