import { useTranslation } from "react-i18next";
import type { Citation } from "../evidence/types";

const SLIDES = /\.(pptx|odp)$/i;

/** Words for where a quote stands: file, page or slide, innermost section. */
export function usePlace(): (citation: Citation) => string {
  const { t } = useTranslation();
  return ({ document_name, page, headings }) =>
    [
      document_name,
      page && t(SLIDES.test(document_name) ? "ask.slide" : "ask.page", { page }),
      headings.at(-1),
    ]
      .filter(Boolean)
      .join(" · ");
}
