// How a conversation of 200 turns and a list of 10,000 documents open and scroll in a browser: `npm run scroll`, after
// a build.
// The service is played here, so that the page alone is measured.
import { launch, play, worked } from "./played.mjs";

const TURNS = 200;
const DOCUMENTS = 10_000;
const SECONDS = 8;
const citation = (marker) => ({
  marker,
  quote: "Check the zero point every six months and the calibration every 24 months.",
  document_id: "d1",
  document_name: "th300-manual.pdf",
  source_uri: "upload:th300-manual.pdf",
  version: 1,
  title: "Manual",
  headings: ["Maintenance"],
  page: 2,
  start: 0,
  end: 10,
  chunk_id: `c${marker}`,
});
const turn = (_, index) => ({
  question: `Question ${index + 1}: how often must the transmitter be calibrated, and by whom?`,
  created_at: "2026-01-01T00:00:00Z",
  rating: null,
  answer: {
    id: String(index).padStart(32, "0"),
    text: `Every **24 months** [1], which the manual repeats [2].\n\n- zero point: six months [3]\n- with iron in the water: twelve months\n\n| part | interval |\n|---|---|\n| cell | 24 |\n| seal | each time |\n\nUse \`CAL-${index}\` for the record.`,
    answered: true,
    degraded: false,
    citations: [1, 2, 3].map(citation),
    model: "bench",
    dropped_markers: 0,
    support: [],
    usage: null,
    conversation_id: "c100000000000000",
  },
});
const document = (_, index) => ({
  id: `id-${String(index).padStart(5, "0")}`,
  name: `document-${DOCUMENTS - index}.pdf`,
  media_type: "application/pdf",
  size: 1000 + index,
  status: index % 20 === 0 ? "FAILED" : "READY",
  reason: index % 20 === 0 ? "encrypted" : null,
  pages: 1 + (index % 90),
  tags: index % 3 === 0 ? ["manual", "2026"] : [],
  created_at: new Date(Date.UTC(2026, 0, 1) - index * 1000).toISOString(),
  updated_at: "2026-01-01T00:00:00Z",
});
const documents = Array.from({ length: DOCUMENTS }, document);
/** A page of the list, as the service tells it. */
function listed(query) {
  const from = documents.findIndex(({ id }) => id === query.get("cursor")) + 1;
  const page = documents.slice(from, from + Number(query.get("limit")));
  return { documents: page, next_cursor: from + page.length < DOCUMENTS ? page.at(-1).id : null };
}
const head = {
  id: "c100000000000000",
  collection: "default",
  title: "Two hundred turns",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};
const service = await play((path, query) => {
  if (path === "/v1/documents") return listed(query);
  if (path === "/v1/conversations") return { conversations: [head], next_cursor: null };
  if (path === `/v1/conversations/${head.id}`)
    return { ...head, turns: Array.from({ length: TURNS }, turn), unfinished: [] };
  return undefined;
});
const browser = await launch();

/** Opens a view, scrolls it so many screens and back in the time, and tells what that took. */
async function measure(what, path, isThere, region, way) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  const spent = await worked(page);
  const begin = performance.now();
  const idle = await spent();
  await page.goto(`${service.url}/#/${path}`);
  const opened = await isThere(page);
  const shown = performance.now() - begin;
  const opening = (await spent()) - idle;
  await opened();
  const whole = (await spent()) - idle;
  const before = await spent();
  const frames = await page.locator(region).evaluate(scroll, { seconds: SECONDS, ...way });
  const scrolling = (await spent()) - before;
  await page.close();
  report(what, { shown, opening, whole, scrolling, frames });
}

/** In the page: as far each frame as makes it in the time; the milliseconds of each frame. */
async function scroll(node, { seconds, screens, fromEnd }) {
  const times = [];
  const frame = () => new Promise(requestAnimationFrame);
  let last = await frame();
  const start = last;
  while (last - start < seconds * 1000) {
    const share = (last - start) / (seconds * 1000);
    const away = 1 - Math.abs(1 - 2 * share);
    const end = node.scrollHeight - node.clientHeight;
    const far = away * Math.min(end, (screens ?? end) * node.clientHeight);
    node.scrollTop = fromEnd ? end - far : far;
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  return times;
}

function report(what, { shown, opening, whole, scrolling, frames }) {
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
  const slow = frames.filter((time) => time > 50).length;
  console.log(
    `${what}: first shown after ${Math.round(shown)} ms, ${Math.round(opening)} ms of work; whole after ${Math.round(whole)} ms of work`,
  );
  const each = (scrolling / frames.length).toFixed(1);
  console.log(`scrolling: ${Math.round(scrolling)} ms of work in ${SECONDS} s, ${each} ms for each frame`);
  console.log(
    `${frames.length} frames in ${SECONDS} s: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms; ${slow} over 50 ms`,
  );
}

const turnsThere = async (page) => {
  await page.getByText(`Question ${TURNS}:`).waitFor();
  const last = page.locator("li[data-state]").nth(TURNS - 1);
  return () => last.waitFor();
};
const documentsThere = async (page) => {
  await page.locator("tr[data-document]").first().waitFor();
  return () => page.locator(`table[aria-rowcount="${DOCUMENTS + 1}"]`).waitFor();
};
await measure(`${TURNS} turns`, `c/${head.id}`, turnsThere, "[role=log]", { fromEnd: true });
await measure(`${DOCUMENTS} documents`, "documents", documentsThere, "main", { screens: 40 });
await measure(`${DOCUMENTS} documents, end to end`, "documents", documentsThere, "main", {});
await browser.close();
service.close();
