import { type PointerEvent, useEffect, useRef } from "react";
import { light, usePairing } from "../evidence/pairing";
import type { Citation } from "../evidence/types";

/**
 * Ties the statements of an answer to the words they rest on: those of the open source are underlined, and lit while
 * its mark is pointed at; pointing at one of them lights its mark.
 */
export function usePairs(citations: readonly Citation[], opened: Citation | undefined) {
  const article = useRef<HTMLElement>(null);
  const lit = usePairing((state) => (state.lit && citations.includes(state.lit) ? state.lit : null));
  const own = opened && citations.includes(opened) ? opened : null;

  useEffect(() => {
    const resting = (on: Citation | null) =>
      on ? [...(article.current?.querySelectorAll(`[data-markers~="${on.marker}"]`) ?? [])] : [];
    const [shown, pointed] = [resting(own), resting(lit)];
    for (const one of shown) one.setAttribute("data-shown", "");
    for (const one of pointed) one.setAttribute("data-lit", "");
    return () => {
      for (const one of shown) one.removeAttribute("data-shown");
      for (const one of pointed) one.removeAttribute("data-lit");
    };
  }, [own, lit]);

  function onPointerOver({ target }: PointerEvent) {
    const statement = target instanceof Element ? target.closest("[data-markers]") : null;
    const markers = statement?.getAttribute("data-markers")?.split(" ").map(Number) ?? [];
    light(citations.find((one) => one === own && markers.includes(one.marker)) ?? null);
  }

  return { article, onPointerOver, onPointerLeave: () => light(null) };
}
