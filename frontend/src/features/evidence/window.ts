/** A part of a document's text: code points `start` to `end`, exclusive. */
interface Window {
  text: string;
  start: number;
}

/** Splits a window into what stands before a span, the span, and what stands after it. */
export function around(window: Window, span: { start: number; end: number }): [string, string, string] {
  // The service counts code points, JavaScript UTF-16 units.
  const characters = [...window.text];
  const from = Math.max(0, span.start - window.start);
  const to = Math.max(from, span.end - window.start);
  const part = (start: number, end?: number) => characters.slice(start, end).join("");
  return [part(0, from), part(from, to), part(to)];
}
