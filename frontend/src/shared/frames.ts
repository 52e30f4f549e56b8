/**
 * Runs `work` at most once a frame, however often it is requested. A frame is not waited for in a page that is out
 * of sight, which has none.
 */
export function byFrame(work: () => void): { request: () => void; cancel: () => void } {
  let cancelPending: (() => void) | null = null;
  const run = () => {
    cancelPending = null;
    work();
  };
  return {
    request() {
      if (cancelPending) return;
      if (document.hidden) {
        const timer = setTimeout(run, 250);
        cancelPending = () => clearTimeout(timer);
      } else {
        const frame = requestAnimationFrame(run);
        cancelPending = () => cancelAnimationFrame(frame);
      }
    },
    cancel() {
      cancelPending?.();
      cancelPending = null;
    },
  };
}
