const AT_ONCE = 6;

/** Runs something for each, a few at a time; returns how many failed. */
export async function forEach<Item>(
  items: readonly Item[],
  run: (item: Item) => Promise<unknown>,
): Promise<number> {
  let failures = 0;
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const results = await Promise.allSettled(items.slice(start, start + AT_ONCE).map(run));
    failures += results.filter(({ status }) => status === "rejected").length;
  }
  return failures;
}
