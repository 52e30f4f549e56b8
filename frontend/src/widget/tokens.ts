/** The page around the frame, which has the tokens. */
interface Issued {
  token: string;
  expires_at: string;
}

export interface Around {
  title: string;
  chinese: boolean;
}

const MARGIN = 15_000;
const PATIENCE = 15_000;

let current: Issued | null = null;

/** What the page says, asked anew; the token is kept. Null where it does not answer, or has none. */
function ask(): Promise<(Around & { issued: Issued | null }) | null> {
  return new Promise((resolve) => {
    const done = (found: (Around & { issued: Issued | null }) | null) => {
      removeEventListener("message", heard);
      clearTimeout(timer);
      resolve(found);
    };
    const heard = ({ source, data }: MessageEvent) => {
      // Only pages of the widget's origins can be around it: the policy of this page says so to the browser.
      if (source === window.parent && data?.askdock === "token") done(data);
    };
    const timer = setTimeout(() => done(null), PATIENCE);
    addEventListener("message", heard);
    window.parent.postMessage({ askdock: "token?" }, "*");
  });
}

/** Asks the page who it is, and for the first token. */
export async function begin(): Promise<Around | null> {
  const found = await ask();
  current = found?.issued ?? null;
  return found;
}

/** A token that is good for a while; null where there is none. */
export async function token(anew = false): Promise<string | null> {
  const left = current ? Date.parse(current.expires_at) - Date.now() : 0;
  if (anew || left < MARGIN) current = (await ask())?.issued ?? null;
  return current?.token ?? null;
}

export const close = () => window.parent.postMessage({ askdock: "close" }, "*");
