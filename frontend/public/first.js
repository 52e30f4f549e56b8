// Before anything is drawn: the language and the colours of `index.html`, as the page's code will set them
// (`src/shared/preferences.ts`). A file of its own, for the content security policy allows no inline script.
(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("askdock.preferences"))?.state ?? {};
  } catch {
    // Storage that is closed or broken has no preferences.
  }
  root.lang = kept.language ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
  if (kept.theme && kept.theme !== "system") root.dataset.theme = kept.theme;
  // Other views have another shape, which their code brings.
  root.dataset.opens = /^#?\/?$/.test(location.hash) ? "home" : "view";
})();
