import { create } from "zustand";
import { createJSONStorage, persist } from "zustand/middleware";

interface Drafts {
  /** Questions that are being written, by conversation; "" for the one that is yet to start. */
  texts: Record<string, string>;
}

/** What was written and not sent, one for each conversation, for as long as the tab lives and is the same person's. */
const useDrafts = create<Drafts>()(
  persist(() => ({ texts: {} }), {
    name: "askdock.drafts",
    storage: createJSONStorage(() => sessionStorage),
  }),
);

export function useDraft(conversation: string | null): [string, (text: string) => void] {
  const key = conversation ?? "";
  const text = useDrafts((state) => state.texts[key] ?? "");
  return [text, (written) => setDraft(key, written)];
}

export function setDraft(key: string, text: string): void {
  useDrafts.setState(({ texts }) => {
    const { [key]: _, ...others } = texts;
    return { texts: text ? { ...others, [key]: text } : others };
  });
}
