import { useTranslation } from "react-i18next";
import type { Citation } from "../evidence/types";

const SLIDES = /\.(pptx|odp)$/i;

/** When something is said in a recording: `12:34`, `1:02:03`. */
export function clockOf(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (part: number) => String(part).padStart(2, "0");
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(seconds % 60)}`;
}

/** Words for where in its document a quote stands: page, slide or time, innermost section. */
export function usePlaceIn(): (citation: Citation) => string {
  const { t } = useTranslation();
  return ({ document_name, page, headings, seconds }) =>
    [
      page && t(SLIDES.test(document_name) ? "ask.slide" : "ask.page", { page }),
      typeof seconds === "number" && clockOf(seconds),
      headings.at(-1),
    ]
      .filter(Boolean)
      .join(" · ");
}

/** Words for where a quote stands: file, page, slide or time, innermost section. */
export function usePlace(): (citation: Citation) => string {
  const placeIn = usePlaceIn();
  return (citation) => [citation.document_name, placeIn(citation)].filter(Boolean).join(" · ");
}
