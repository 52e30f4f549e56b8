import { useTranslation } from "react-i18next";
import { Notice } from "../../shared/ui/Notice";
import type { Located } from "./locate";

/** That a document is not what it was when it was cited, and what is shown of it. */
export function Changed({ state }: { state: Located["state"] }) {
  const { t } = useTranslation();
  if (state === "same") return null;
  return (
    <Notice tone="warn" title={t("evidence.changed")}>
      {t(`evidence.changes.${state}`)}
    </Notice>
  );
}
