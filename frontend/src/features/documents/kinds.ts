import type { TFunction } from "i18next";
import { en } from "../../shared/i18n/en";

type Kind = keyof typeof en.documents.kinds;
const KINDS = Object.keys(en.documents.kinds) as Kind[];

/** The kinds of files that are read, in words and in the usual order; a kind without a word is left out. */
export function kindsOf(t: TFunction, language: string, mediaTypes: readonly string[]): string {
  const words = KINDS.filter((kind) => mediaTypes.includes(kind)).map((kind) => {
    // A media type has dots, which elsewhere lead from one level of the strings to the next.
    return t("documents.kinds", { returnObjects: true })[kind];
  });
  return new Intl.ListFormat(language, { type: "conjunction" }).format(words);
}
