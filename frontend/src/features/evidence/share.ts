import { create } from "zustand";
import { persist } from "zustand/middleware";

const DEFAULT = 0.51;

/** Neither side is pushed out of sight. */
export const clampShare = (share: number) => Math.min(0.72, Math.max(0.28, share));

interface Share {
  /** Part of the width that a source has beside its answer. */
  share: number;
  /** Null: as it was at first. */
  setShare: (share: number | null) => void;
}

/** How wide sources are, kept in this browser. */
export const useShare = create<Share>()(
  persist(
    (set) => ({
      share: DEFAULT,
      setShare: (share) => set({ share: clampShare(share ?? DEFAULT) }),
    }),
    { name: "askdock.evidence" },
  ),
);
