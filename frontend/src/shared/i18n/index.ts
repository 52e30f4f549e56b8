import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";
import type { curated } from "./en-curated";
import type { inbox } from "./en-inbox";

export const LANGUAGES = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof LANGUAGES;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en; curated: typeof curated; inbox: typeof inbox };
  }
}

export function preferredLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The browser's own form of a language, such as en-GB, by which dates and numbers are written. */
export function localeOf(language: string): string {
  return navigator.languages.find((one) => one.toLowerCase().split("-")[0] === language) ?? language;
}

/** Texts of the languages that are not part of the first view's code. */
const OTHERS = { zh: async () => (await import("./zh")).zh };

/** Changes to a language, whose texts are loaded if need be. */
export async function speak(language: Language): Promise<void> {
  if (language !== "en" && !i18n.hasResourceBundle(language, "translation"))
    i18n.addResourceBundle(language, "translation", await OTHERS[language]());
  await i18n.changeLanguage(language);
}

void i18n.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  resources: { en: { translation: en } },
  // React escapes what it renders.
  interpolation: { escapeValue: false },
});

export default i18n;
