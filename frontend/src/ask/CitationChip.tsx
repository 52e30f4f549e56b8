import { Tooltip } from "@base-ui/react/tooltip";
import { useTranslation } from "react-i18next";
import type { Citation } from "../evidence/types";
import css from "./CitationChip.module.css";
import { usePlace } from "./place";

interface ChipProps {
  citation: Citation;
  opened: boolean;
  onOpen: (citation: Citation) => void;
}

const LONGEST_QUOTE = 320;

/** The number of a source: hover or focus shows the quote, a click opens the source. */
export function CitationChip({ citation, opened, onOpen }: ChipProps) {
  const { t } = useTranslation();
  const place = usePlace();
  const where = place(citation);
  const { quote } = citation;
  const shown = quote.length > LONGEST_QUOTE ? `${quote.slice(0, LONGEST_QUOTE)}…` : quote;
  return (
    <Tooltip.Root>
      <Tooltip.Trigger
        className={css.chip}
        aria-label={t("ask.source", { marker: citation.marker, where })}
        aria-pressed={opened}
        onClick={() => onOpen(citation)}
      >
        {citation.marker}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Positioner sideOffset={8} className={css.positioner}>
          <Tooltip.Popup className={css.card} data-testid="quote">
            <p className={css.where}>{where}</p>
            <blockquote className={css.quote}>{shown}</blockquote>
          </Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** A marker of an answer that is not checked yet: it leads nowhere. */
export function PendingChip({ marker }: { marker: number }) {
  return <span className={`${css.chip} ${css.pending}`}>{marker}</span>;
}
