import { create } from "zustand";
import { persist } from "zustand/middleware";
import { type Language, preferredLanguage, speak } from "./i18n";

export type Theme = "system" | "light" | "dark";

interface Preferences {
  theme: Theme;
  language: Language;
  setTheme: (theme: Theme) => void;
  setLanguage: (language: Language) => void;
}

/** How the page looks and speaks, kept in this browser. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: "system",
      language: preferredLanguage(),
      setTheme: (theme) => set({ theme }),
      setLanguage: (language) => set({ language }),
    }),
    { name: "askdock.preferences" },
  ),
);

async function apply({ theme, language }: Preferences): Promise<void> {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  root.lang = language;
  await speak(language);
}

/** Keeps the document in step with the preferences from now on; resolves once the texts are there. */
export async function applyPreferences(): Promise<void> {
  usePreferences.subscribe(apply);
  await apply(usePreferences.getState());
}
