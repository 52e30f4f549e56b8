import { lazy, Suspense, useEffect, useState } from "react";

const Palette = lazy(() => import("./Palette"));

const FIELDS = "input, textarea, select, [contenteditable], [role=dialog]";

/** Ctrl+K or Command+K, and outside of fields "?", open the palette, whose code is loaded then. */
export function Shortcuts() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      const isPalette = (ctrlKey || metaKey) && !altKey && key.toLowerCase() === "k";
      const isHelp = key === "?" && !ctrlKey && !metaKey && !(target as Element).closest(FIELDS);
      if (!isPalette && !isHelp) return;
      event.preventDefault();
      setOpen(true);
    }
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  if (!isOpen) return null;
  return (
    <Suspense fallback={null}>
      <Palette onClose={() => setOpen(false)} />
    </Suspense>
  );
}
