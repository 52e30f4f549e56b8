/** Keeps the page itself, never its contents, so that it opens without a network (`public/sw.js`). */
export function keepShell(): void {
  if (import.meta.env.PROD && "serviceWorker" in navigator)
    void navigator.serviceWorker
      .register(new URL("sw.js", document.baseURI), { updateViaCache: "none" })
      // Without it the page works as before: a browser may be told to allow none.
      .catch(() => undefined);
}

const RELOADED = "askdock.reloaded";
const AGAIN = 60_000;

/**
 * A page that was open while the service was updated asks for code that is not there any more: it is loaded anew,
 * at the same address. Once in a while only, for without a network that would not help.
 */
export function reloadWhenOutdated(): void {
  window.addEventListener("vite:preloadError", () => {
    const last = Number(sessionStorage.getItem(RELOADED));
    if (!navigator.onLine || Date.now() - last < AGAIN) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
    location.reload();
  });
}
