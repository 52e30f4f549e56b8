import { expect, test } from "vitest";
import { histogram, parseMetrics, sumBy } from "./metrics";

const TEXT = `# HELP x Something.
# TYPE x histogram
x_bucket{route="/v1/ask",status="200",le="0.5"} 2.0
x_bucket{route="/v1/ask",status="200",le="1.0"} 5.0
x_bucket{route="/v1/ask",status="200",le="+Inf"} 5.0
x_bucket{route="/v1/search",status="200",le="0.5"} 9.0
x_bucket{route="/v1/ask",status="503",le="0.5"} 1.0
x_bucket{route="/v1/ask",status="503",le="1.0"} 1.0
x_bucket{route="/v1/ask",status="503",le="+Inf"} 1.0
askdock_answers_total{outcome="answered"} 3.0
askdock_answers_total{outcome="refused"} 1.0
odd{label="a \\"quoted\\" value"} 1e3
`;
const samples = parseMetrics(TEXT);

test("a histogram is what fell into each bucket, of all matching series", () => {
  expect(histogram(samples, "x", { route: "/v1/ask" })).toEqual([
    { label: "≤ 0.5 s", count: 3 },
    { label: "≤ 1 s", count: 3 },
  ]);
  expect(histogram(samples, "x", { route: "/nothing" })).toEqual([]);
});

test("a counter is summed by a label", () => {
  expect(sumBy(samples, "askdock_answers_total", "outcome")).toEqual({ answered: 3, refused: 1 });
});

test("values and labels are read as they are written", () => {
  expect(samples.at(-1)).toEqual({ name: "odd", labels: { label: 'a \\"quoted\\" value' }, value: 1000 });
});
