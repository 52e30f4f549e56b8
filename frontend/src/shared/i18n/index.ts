import i18n from "i18next";
import { initReactI18next } from "react-i18next";
import { en } from "./en";
import { zh } from "./zh";

export const LANGUAGES = { en: "English", zh: "中文" } as const;
export type Language = keyof typeof LANGUAGES;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

export function preferredLanguage(): Language {
  return navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en";
}

/** The browser's own form of a language, such as en-GB, by which dates and numbers are written. */
export function localeOf(language: string): string {
  return navigator.languages.find((one) => one.toLowerCase().split("-")[0] === language) ?? language;
}

void i18n.use(initReactI18next).init({
  lng: preferredLanguage(),
  fallbackLng: "en",
  resources: { en: { translation: en }, zh: { translation: zh } },
  // React escapes what it renders.
  interpolation: { escapeValue: false },
});

export default i18n;
