import { localeOf } from "./i18n";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** Formats are dear to make, and a long list needs the same few for every row. */
function kept<Format>(make: (language: string, kind: number) => Format) {
  const made = new Map<string, Format>();
  return (language: string, kind = 0): Format => {
    const key = `${language} ${kind}`;
    const format = made.get(key) ?? make(localeOf(language), kind);
    made.set(key, format);
    return format;
  };
}

const sizes = kept(
  (language, power) =>
    new Intl.NumberFormat(language, {
      style: "unit",
      unit: UNITS[power] ?? "byte",
      unitDisplay: power === 0 ? "long" : "short",
      maximumFractionDigits: power === 0 ? 0 : 1,
    }),
);
const times = kept(
  (language) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }),
);

/** A number of bytes in the person's language; units of 1024, as the service counts. */
export function formatBytes(bytes: number, language: string): string {
  const power = Math.min(UNITS.length - 1, bytes > 0 ? Math.floor(Math.log2(bytes) / 10) : 0);
  return sizes(language, power).format(bytes / 1024 ** power);
}

export function formatTime(iso: string, language: string): string {
  return times(language).format(new Date(iso));
}

const shares = kept(
  (language) => new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 }),
);

/** A part of 1 as a percentage. */
export function formatShare(part: number, language: string): string {
  return shares(language).format(part);
}

const numbers = kept((language) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }));

/** A number in the person's language and the way of their region. */
export function formatNumber(value: number, language: string): string {
  return numbers(language).format(value);
}
