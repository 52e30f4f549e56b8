import type { Ref } from "react";
import type { Box } from "./highlight";
import css from "./PdfSource.module.css";
import { light, usePairing } from "./pairing";
import type { Citation } from "./types";

interface PageMarkProps {
  box: Box;
  citation: Citation;
  markRef: Ref<HTMLDivElement> | undefined;
}

/** A line of a quote on a drawn page. Pointing at it lights the statements of the answer that rest on it. */
export function PageMark({ box, citation, markRef }: PageMarkProps) {
  const isLit = usePairing(({ lit }) => lit === citation);
  return (
    <div
      ref={markRef}
      className={css.mark}
      style={box}
      data-testid="highlight"
      data-lit={isLit || undefined}
      onPointerEnter={() => light(citation)}
      onPointerLeave={() => light(null)}
    />
  );
}
