/** One sample of the Prometheus text format 0.0.4: a name, its labels, a value. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)/;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g;

/** Reads the samples; comments and lines that are none are left out. */
export function parseMetrics(text: string): Sample[] {
  return text.split("\n").flatMap((line) => {
    const found = LINE.exec(line);
    if (!found?.[1]) return [];
    const labels = Object.fromEntries(
      [...(found[2] ?? "").matchAll(LABEL)].map(([, name, value]) => [name, value]),
    );
    return [{ name: found[1], labels, value: Number(found[3]?.replace("Inf", "Infinity")) }];
  });
}

export interface Bar {
  label: string;
  count: number;
}

/** The histogram of a metric: how many fell into each bucket, buckets nobody fell into at the ends left out. */
export function histogram(samples: readonly Sample[], name: string, labels: Record<string, string>): Bar[] {
  const matches = ({ labels: has }: Sample) =>
    Object.entries(labels).every(([key, value]) => has[key] === value);
  const totals = new Map<number, number>();
  for (const sample of samples.filter((one) => one.name === `${name}_bucket` && matches(one))) {
    const bound = sample.labels.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(sample.labels.le);
    totals.set(bound, (totals.get(bound) ?? 0) + sample.value);
  }
  let before = 0;
  const bars = [...totals.entries()]
    .sort(([a], [b]) => a - b)
    .map(([bound, total]) => {
      const count = total - before;
      before = total;
      return { label: Number.isFinite(bound) ? `≤ ${bound} s` : "> …", count };
    });
  const used = bars.map(({ count }) => count > 0);
  return used.includes(true) ? bars.slice(used.indexOf(true), used.lastIndexOf(true) + 1) : [];
}

/** Sums a counter by the values of one label. */
export function sumBy(samples: readonly Sample[], name: string, label: string): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { labels, value } of samples.filter((one) => one.name === name)) {
    const key = labels[label] ?? "";
    sums[key] = (sums[key] ?? 0) + value;
  }
  return sums;
}
