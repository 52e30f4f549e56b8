// Before anything is drawn: the language and the colours of `index.html`, as the page's code will set them
// (`src/shared/preferences.ts`). A file of its own, for the content security policy allows no inline script.
(() => {
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name))?.state ?? {};
    } catch {
      // Storage that is closed or broken keeps nothing.
      return {};
    }
  };
  const { language, theme } = kept("askdock.preferences");
  root.lang = language ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  if (theme && theme !== "system") root.dataset.theme = theme;
  // Other views have another shape, which their code brings.
  root.dataset.opens = /^#?\/?$/.test(location.hash) ? "home" : "view";

  // The code of the view that the address names comes beside that of the page, not after it (`vite.config.ts`), but
  // what is drawn already does not wait for it.
  const [, section = "", id = ""] = location.hash.split("/");
  const files = document.currentScript.dataset[section]?.split(" ") ?? [];
  const fetchView = () => {
    for (const file of files) {
      const link = document.createElement("link");
      link.rel = file.endsWith(".css") ? "preload" : "modulepreload";
      if (file.endsWith(".css")) link.as = "style";
      link.fetchPriority = "low";
      link.href = file;
      document.head.append(link);
    }
  };
  requestAnimationFrame(() => requestAnimationFrame(fetchView));

  // What the code will ask of the service is asked while it is on its way (`src/shared/client/early.ts`).
  let key = null;
  try {
    key = sessionStorage.getItem("askdock.key") ?? localStorage.getItem("askdock.key");
  } catch {
    // Then there is none.
  }
  const token = /(?:^|; )askdock-csrf=([0-9a-f]+)/.exec(document.cookie)?.[1];
  const headers = key ? { Authorization: `Bearer ${key}` } : token ? { "X-CSRF-Token": token } : {};
  const asked = {};
  window.askedEarly = { key, asked };
  const ask = (path) => {
    const { href } = new URL(`v1/${path}`, document.baseURI);
    asked[href] = fetch(href, { headers });
    // Whoever takes it is told; where nobody does, nobody needs to know.
    asked[href].catch(() => undefined);
    return asked[href];
  };
  const others = () => {
    const collection = encodeURIComponent(kept("askdock.collection").chosen ?? "default");
    for (const path of ["limits", "collections"]) ask(path);
    if (section === "documents") ask(`documents?collection=${collection}&limit=500`);
    if (section === "" || section === "c") ask("conversations");
    if (section === "") ask(`documents?collection=${collection}&limit=1`);
    if (section === "c" && id) ask(`conversations/${id}`);
  };
  const me = () => ask("me").then(({ ok }) => ok && others());
  // Whom the service cannot know it would only refuse, which browsers report as an error of the page.
  const known = key || token ? me() : ask("sign-in").then(async (ways) => (await ways.clone().json()).open && me());
  known.catch(() => undefined);
})();
