/**
 * Brings words into the middle of what scrolls around them. Lines that are longer than their view stay at their
 * beginning where the words begin in sight there.
 */
export function intoSight(words: Element | null | undefined): void {
  if (!words) return;
  words.scrollIntoView({ block: "center", inline: "nearest" });
  for (let node = words.parentElement; node; node = node.parentElement) {
    if (node.scrollLeft === 0) continue;
    const begins = words.getBoundingClientRect().left - node.getBoundingClientRect().left + node.scrollLeft;
    if (begins < node.clientWidth / 2) node.scrollLeft = 0;
  }
}
