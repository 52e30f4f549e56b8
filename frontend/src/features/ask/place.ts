import { useTranslation } from "react-i18next";
import type { Citation } from "../evidence/types";

const SLIDES = /\.(pptx|odp)$/i;

/** Words for where in its document a quote stands: page or slide, innermost section. */
export function usePlaceIn(): (citation: Citation) => string {
  const { t } = useTranslation();
  return ({ document_name, page, headings }) =>
    [page && t(SLIDES.test(document_name) ? "ask.slide" : "ask.page", { page }), headings.at(-1)]
      .filter(Boolean)
      .join(" · ");
}

/** Words for where a quote stands: file, page or slide, innermost section. */
export function usePlace(): (citation: Citation) => string {
  const placeIn = usePlaceIn();
  return (citation) => [citation.document_name, placeIn(citation)].filter(Boolean).join(" · ");
}
