import { Tooltip } from "@base-ui/react/tooltip";
import { useEffect, useState } from "react";
import { TIP } from "./Tip";
import css from "./Tip.module.css";

const DELAY = 250;

interface Pointed {
  anchor: Element;
  label: string;
}

/** The one label that all `Tip`s share: a conversation has hundreds of buttons, of which one is pointed at. */
export default function TipHost() {
  // What was pointed at last stays while its label goes away.
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    return onPointed((now) => {
      if (now) setPointed(now);
      setOpen(now !== null);
    });
  }, []);
  return (
    <Tooltip.Root open={isOpen} onOpenChange={setOpen}>
      <Tooltip.Portal>
        <Tooltip.Positioner anchor={pointed?.anchor ?? null} sideOffset={6} className={css.positioner}>
          <Tooltip.Popup className={css.tip}>{pointed?.label}</Tooltip.Popup>
        </Tooltip.Positioner>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** Tells what rests under the pointer or has the keyboard's focus, and null when it is left or pressed. */
function onPointed(tell: (now: Pointed | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let current: Element | null = null;

  function point(anchor: Element | null, delay: number) {
    if (anchor === current) return;
    current = anchor;
    clearTimeout(timer);
    const label = anchor?.getAttribute(TIP);
    if (!anchor || !label) return tell(null);
    timer = setTimeout(() => anchor.isConnected && tell({ anchor, label }), delay);
  }

  const listening = new AbortController();
  const on = (type: keyof DocumentEventMap, run: (target: Element) => void) =>
    document.addEventListener(type, ({ target }) => target instanceof Element && run(target), {
      capture: true,
      signal: listening.signal,
    });
  // What a finger presses does at once what the label says.
  on("mouseover", (target) => point(target.closest(`[${TIP}]`), DELAY));
  on("focusin", (target) => target.matches(`[${TIP}]:focus-visible`) && point(target, 0));
  on("focusout", () => point(null, 0));
  on("pointerdown", () => point(null, 0));
  return () => {
    clearTimeout(timer);
    listening.abort();
  };
}
