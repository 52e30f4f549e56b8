/** What the page's tabs tell each other. */
export type Told =
  | { kind: "conversation"; id: string }
  | { kind: "key"; key: string | null }
  /** A new tab asks for the key that the others have. */
  | { kind: "key?" }
  /** Somebody has signed out. */
  | { kind: "left" };

const channel = new BroadcastChannel("askdock");

export function tellTabs(told: Told): void {
  channel.postMessage(told);
}

/** Calls `listener` with what other tabs tell, until the function that is returned is called. */
export function onTold(listener: (told: Told) => void): () => void {
  const heard = ({ data }: MessageEvent<Told>) => listener(data);
  channel.addEventListener("message", heard);
  return () => channel.removeEventListener("message", heard);
}
