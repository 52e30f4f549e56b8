import { useCallback, useEffect, useMemo, useRef } from "react";
import { useLocation } from "wouter";
import type { Citation, Evidence } from "../evidence/types";
import type { Turn } from "./types";

const NONE: readonly Citation[] = [];

/** What tells an entry of the browser's history that was made by opening a source. */
const OPENED = { source: "opened" };

/**
 * The source that is open, which the address names: `/c/<conversation>/<turn>/<marker>`. Opening one is a step that
 * Back undoes; going on to another is none.
 */
export function useSource(
  id: string | null,
  turns: readonly Turn[],
  turn: string | null,
  marker: number | null,
) {
  const [, navigate] = useLocation();
  const opener = useRef<Element>(null);
  const asked = turns.flatMap((one) => [one, ...(one.older ?? [])]).find((one) => one.id === turn);
  const citations = asked?.answer?.citations ?? NONE;
  const citation = citations.find((one) => one.marker === marker);
  const collection = asked?.collection;
  const evidence = useMemo<Evidence | null>(
    () =>
      citation && collection ? { collection: citation.collection || collection, citation, citations } : null,
    [citation, collection, citations],
  );
  const isOpen = evidence !== null;

  useEffect(() => {
    if (!isOpen && opener.current instanceof HTMLElement) {
      opener.current.focus();
      opener.current = null;
    }
  }, [isOpen]);

  const open = useCallback(
    (chosen: Citation, of: Turn) => {
      if (!isOpen) opener.current = document.activeElement;
      const address = `/c/${id}/${of.id}/${chosen.marker}`;
      navigate(address, { replace: isOpen, state: isOpen ? history.state : OPENED });
    },
    [id, isOpen, navigate],
  );
  const show = useCallback((chosen: Citation) => asked && open(chosen, asked), [asked, open]);
  const close = useCallback(() => {
    if ((history.state as typeof OPENED | null)?.source === OPENED.source) history.back();
    else navigate(`/c/${id}/${turn}`, { replace: true });
  }, [id, turn, navigate]);
  return { evidence, open, show, close };
}
