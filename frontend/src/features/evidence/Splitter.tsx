import { type KeyboardEvent, type PointerEvent, useEffect } from "react";
import { useTranslation } from "react-i18next";
import css from "./Splitter.module.css";
import { clampShare, useShare } from "./share";

const STEP = 0.03;

/** The edge between an answer and its source: dragged, or moved by the arrow keys; where it stands is kept. */
export function Splitter() {
  const { t } = useTranslation();
  const { share, setShare } = useShare();

  useEffect(() => {
    document.documentElement.style.setProperty("--evidence-share", String(share));
  }, [share]);

  function onPointerMove(event: PointerEvent<HTMLDivElement>) {
    const handle = event.currentTarget;
    if (!handle.hasPointerCapture(event.pointerId)) return;
    // The source is at the end of what it shares with the answer.
    const room = handle.parentElement?.parentElement?.getBoundingClientRect();
    const answer = handle.parentElement?.previousElementSibling?.getBoundingClientRect();
    if (room && answer) setShare((room.right - event.clientX) / (room.right - answer.left));
  }

  function onKeyDown(event: KeyboardEvent) {
    const wider = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (wider) setShare(share + wider);
    if (event.key === "Home") setShare(1);
    if (event.key === "End") setShare(0);
    if (wider || event.key === "Home" || event.key === "End") event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={t("evidence.width")}
      aria-valuemin={Math.round(clampShare(0) * 100)}
      aria-valuemax={Math.round(clampShare(1) * 100)}
      aria-valuenow={Math.round(share * 100)}
      tabIndex={0}
      className={css.splitter}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
      onDoubleClick={() => setShare(null)}
    />
  );
}
