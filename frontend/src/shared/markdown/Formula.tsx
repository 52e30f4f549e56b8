import katex from "katex";
import "katex/dist/katex.min.css";
import { useLayoutEffect, useRef } from "react";

/** A formula as it is written by hand, and as MathML for screen readers; what KaTeX cannot read stays as it came. */
export default function Formula({ tex, isBlock }: { tex: string; isBlock: boolean }) {
  const shown = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    if (!shown.current) return;
    // Into elements and not as HTML: the policy forbids style attributes that are parsed. `trust` stays off, so that
    // a formula makes no link and asks for no image.
    try {
      katex.render(tex, shown.current, {
        displayMode: isBlock,
        throwOnError: true,
        maxExpand: 200,
        maxSize: 20,
      });
    } catch {
      // Not only what is no formula: one that nests thousands deep overflows the stack, and must not take the page along.
      shown.current.textContent = tex;
    }
  }, [tex, isBlock]);
  return <span ref={shown} />;
}
