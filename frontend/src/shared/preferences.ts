import { create } from "zustand";
import { persist } from "zustand/middleware";
import i18n, { type Language, preferredLanguage } from "./i18n";

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

function apply({ theme, language }: Preferences): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  root.lang = language;
  void i18n.changeLanguage(language);
}

/** Keeps the document in step with the preferences from now on. */
export function applyPreferences(): void {
  apply(usePreferences.getState());
  usePreferences.subscribe(apply);
}
