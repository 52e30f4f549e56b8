import type { ReactNode } from "react";
import { light, usePairing } from "./pairing";
import type { Citation } from "./types";

interface MarkProps {
  citation: Citation;
  children: ReactNode;
}

/** Words of a quote in its source. Pointing at them lights the statements of the answer that rest on them. */
export function Mark({ citation, children }: MarkProps) {
  const isLit = usePairing(({ lit }) => lit === citation);
  return (
    <mark
      data-testid="highlight"
      data-lit={isLit || undefined}
      onPointerEnter={() => light(citation)}
      onPointerLeave={() => light(null)}
    >
      {children}
    </mark>
  );
}
