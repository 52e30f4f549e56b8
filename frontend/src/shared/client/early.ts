import { currentKey } from "./key";
import { currentlyViewed } from "./viewed";

declare global {
  interface Window {
    /** What `public/first.js` asked while this code was on its way: by address, and with which key. */
    askedEarly?: { key: string | null; asked: Record<string, Promise<Response>> };
  }
}

/** How long after the code has come an answer may be taken, in milliseconds; later it may be out of date. */
const FRESH = 3_000;

const until = performance.now() + FRESH;

/** Sends a request, or takes the answer that is there or on its way: once, and by whom it was asked for. */
export function send(request: Request): Promise<Response> {
  const early = window.askedEarly;
  const found = early?.asked[request.url];
  if (!early || !found || request.method !== "GET") return fetch(request);
  delete early.asked[request.url];
  if (performance.now() > until || early.key !== currentKey() || currentlyViewed()) return fetch(request);
  return found;
}
