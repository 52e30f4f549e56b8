import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { IconButton } from "../../shared/ui/Button";

interface VersionsProps {
  /** Which is shown, from 0. */
  at: number;
  count: number;
  onChoose: (at: number) => void;
}

/** Leads through the answers that a question was given. */
export function Versions({ at, count, onChoose }: VersionsProps) {
  const { t } = useTranslation();
  return (
    <>
      <IconButton
        icon={ChevronLeft}
        label={t("ask.previousVersion")}
        disabled={at === 0}
        onClick={() => onChoose(at - 1)}
      />
      <span aria-live="polite">{t("ask.versionOf", { at: at + 1, count })}</span>
      <IconButton
        icon={ChevronRight}
        label={t("ask.nextVersion")}
        disabled={at === count - 1}
        onClick={() => onChoose(at + 1)}
      />
    </>
  );
}
