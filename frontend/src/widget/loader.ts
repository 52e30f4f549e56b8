/**
 * What another site's page loads: a button that opens the widget in a frame, or the frame at once inside of the
 * element that `data-target` selects. It fetches the tokens, because the browser tells the service the page's
 * origin with this request, and hands them to the frame and to nobody else.
 *
 * Plain DOM, styles in a shadow tree by script: neither disturbs the page, nor asks it for a looser policy.
 */
(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const { widget = "", title = "", lang = "", target = "" } = script.dataset;
  const base = new URL(".", script.src);
  const chinese = (lang || document.documentElement.lang || navigator.language)
    .toLowerCase()
    .startsWith("zh");
  const words = chinese
    ? { open: title || "提问", unavailable: "暂时无法提问，请稍后再试。" }
    : { open: title || "Ask a question", unavailable: "Questions cannot be asked here at the moment." };

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; }
    button, p { font: 600 15px/1.2 system-ui, sans-serif; border: 0; border-radius: 24px; padding: 13px 20px;
      background: #1a665a; color: #fff; box-shadow: 0 2px 12px #0005; margin: 0; }
    button { cursor: pointer; }
    button:focus-visible { outline: 3px solid #1a665a; outline-offset: 3px; }
    .floating { position: fixed; inset: auto 20px 20px auto; z-index: 2147483000; display: grid; gap: 12px;
      justify-items: end; max-width: calc(100vw - 40px); }
    .floating iframe { width: 400px; height: min(620px, calc(100vh - 110px)); max-width: calc(100vw - 40px);
      box-shadow: 0 8px 40px #0006; }
    iframe { width: 100%; height: 100%; min-height: 320px; border: 0; border-radius: 12px; color-scheme: normal;
      background: Canvas; }
    [hidden] { display: none; }
    @media print { :host { display: none; } }`);
  root.adoptedStyleSheets = [sheet];

  const place = document.createElement("div");
  const button = document.createElement("button");
  const problem = document.createElement("p");
  button.type = "button";
  button.textContent = words.open;
  problem.textContent = words.unavailable;
  problem.setAttribute("role", "status");
  problem.hidden = true;
  root.append(place);
  let frame: HTMLIFrameElement | null = null;

  async function token(): Promise<{ token: string; expires_at: string } | null> {
    const address = new URL(`v1/widgets/${widget}/token`, base);
    const response = await fetch(address, { method: "POST", credentials: "omit" }).catch(() => null);
    return response?.ok ? response.json() : null;
  }

  async function hand(): Promise<void> {
    const issued = await token();
    // Only the service's own page gets it, whatever the frame may show by then.
    frame?.contentWindow?.postMessage({ askdock: "token", issued, title, chinese }, base.origin);
  }

  function show(open: boolean): void {
    if (frame) frame.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) frame?.focus();
    else button.focus();
  }

  async function open(): Promise<void> {
    if (!frame) {
      // Where it may not be shown, no frame is made that the browser would refuse with a page of its own.
      problem.hidden = (await token()) !== null;
      if (!problem.hidden || frame) return;
      frame = document.createElement("iframe");
      frame.title = words.open;
      // What answers say cannot lead the page itself elsewhere.
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms");
      frame.src = new URL(`widget/${widget}`, base).href;
      place.prepend(frame);
    }
    show(true);
  }

  addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== base.origin) return;
    if (data?.askdock === "token?") void hand();
    if (data?.askdock === "close" && !target) show(false);
  });

  const start = () => {
    const found = target ? document.querySelector(target) : document.body;
    if (!found) return;
    place.append(problem);
    if (target) {
      place.style.height = "100%";
      host.style.height = "100%";
    } else {
      place.className = "floating";
      place.append(button);
      button.setAttribute("aria-expanded", "false");
      button.addEventListener("click", () => (frame && !frame.hidden ? show(false) : void open()));
    }
    found.append(host);
    if (target) void open();
  };
  if (document.body && (!target || document.querySelector(target))) start();
  else addEventListener("DOMContentLoaded", start);
})();
