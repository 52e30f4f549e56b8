import { useSyncExternalStore } from "react";
import { onTold, tellTabs } from "../tabs";
import { currentlyViewed } from "./viewed";

/**
 * The caller's API key. It stays for the browser's session: in this tab, and in every tab opened while one has it;
 * on this device only where that is asked for.
 */
const NAME = "askdock.key";
const listeners = new Set<() => void>();

export function currentKey(): string | null {
  return sessionStorage.getItem(NAME) ?? localStorage.getItem(NAME);
}

export function setKey(key: string | null, { remember = false } = {}): void {
  keep(key);
  if (key && remember) localStorage.setItem(NAME, key);
  else localStorage.removeItem(NAME);
  tellTabs({ kind: "key", key });
}

function keep(key: string | null): void {
  if (key) sessionStorage.setItem(NAME, key);
  else sessionStorage.removeItem(NAME);
  for (const listener of listeners) listener();
}

/** Takes part in what the tabs know: asks for a key if there is none, and answers those that ask. */
export function shareKey(): void {
  onTold((told) => {
    const key = currentKey();
    if (told.kind === "key?" && key) tellTabs({ kind: "key", key });
    if (told.kind === "key" && told.key !== key) keep(told.key);
  });
  if (!currentKey()) tellTabs({ kind: "key?" });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useKey(): string | null {
  return useSyncExternalStore(subscribe, currentKey);
}

/**
 * What shows a request to be the caller's: the key, where there is one. Else the browser adds the session's cookie, and
 * the token from the cookie beside it shows that this page sends the request. With it goes whose eyes an admin looks
 * through.
 */
export function authorization(): Record<string, string> {
  const viewed = currentlyViewed();
  const looking: Record<string, string> = viewed ? { "X-AskDock-View-As": viewed.id } : {};
  const key = currentKey();
  if (key) return { Authorization: `Bearer ${key}`, ...looking };
  const token = sessionToken();
  return token ? { "X-CSRF-Token": token, ...looking } : looking;
}

const sessionToken = () => /(?:^|; )askdock-csrf=([0-9a-f]+)/.exec(document.cookie)?.[1];

/** Whether there is anything by which the service could know the caller: a key, or a session. */
export const isKnown = () => currentKey() !== null || sessionToken() !== undefined;
