export type Age = "today" | "yesterday" | "week" | "earlier";

const DAY = 86_400_000;

/** How long ago a moment was, in calendar days of the reader's time zone. */
export function ageOf(iso: string, now = new Date()): Age {
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime();
  const time = new Date(iso).getTime();
  if (time >= midnight) return "today";
  if (time >= midnight - DAY) return "yesterday";
  return time >= midnight - 7 * DAY ? "week" : "earlier";
}

/** Neighbours of the same age together, in their order. */
export function byAge<Item extends { updated_at: string }>(items: readonly Item[]): [Age, Item[]][] {
  const groups: [Age, Item[]][] = [];
  for (const item of items) {
    const age = ageOf(item.updated_at);
    const last = groups.at(-1);
    if (last?.[0] === age) last[1].push(item);
    else groups.push([age, [item]]);
  }
  return groups;
}
