import { useTranslation } from "react-i18next";
import type { Citation } from "../evidence/types";

/** Words for where a quote stands: file, page, innermost section. */
export function usePlace(): (citation: Citation) => string {
  const { t } = useTranslation();
  return ({ document_name, page, headings }) =>
    [document_name, page && t("ask.page", { page }), headings.at(-1)].filter(Boolean).join(" · ");
}
