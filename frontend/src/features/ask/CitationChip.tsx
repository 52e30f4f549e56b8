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

const quotes = Tooltip.createHandle<Citation>();

/** The number of a source: hover or focus shows the quote, a click opens the source. */
export function CitationChip({ citation, opened, onOpen }: ChipProps) {
  const { t } = useTranslation();
  const place = usePlace();
  return (
    <Tooltip.Trigger
      handle={quotes}
      payload={citation}
      className={css.chip}
      data-marker
      aria-label={t("ask.source", { marker: citation.marker, where: place(citation) })}
      aria-pressed={opened}
      onClick={() => onOpen(citation)}
    >
      {citation.marker}
    </Tooltip.Trigger>
  );
}

/** The one card that all numbers share. */
export function QuoteHost() {
  return (
    <Tooltip.Root handle={quotes}>
      {({ payload }) => (
        <Tooltip.Portal>
          <Tooltip.Positioner sideOffset={8} className={css.positioner}>
            <Tooltip.Popup className={css.card} data-testid="quote">
              {payload && <Quote citation={payload} />}
            </Tooltip.Popup>
          </Tooltip.Positioner>
        </Tooltip.Portal>
      )}
    </Tooltip.Root>
  );
}

function Quote({ citation }: { citation: Citation }) {
  const place = usePlace();
  const { quote } = citation;
  return (
    <>
      <p className={css.where}>{place(citation)}</p>
      <blockquote className={css.quote}>
        {quote.length > LONGEST_QUOTE ? `${quote.slice(0, LONGEST_QUOTE)}…` : quote}
      </blockquote>
    </>
  );
}

/** A marker of an answer that is not checked yet: it leads nowhere. */
export function PendingChip({ marker }: { marker: number }) {
  return <span className={`${css.chip} ${css.pending}`}>{marker}</span>;
}
