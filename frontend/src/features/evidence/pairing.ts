import { create } from "zustand";
import type { Citation } from "./types";

/** The citation whose statement or words are pointed at, so that both are lit: in the answer and in its source. */
export const usePairing = create<{ lit: Citation | null }>(() => ({ lit: null }));

export const light = (lit: Citation | null) => {
  if (usePairing.getState().lit !== lit) usePairing.setState({ lit });
};
