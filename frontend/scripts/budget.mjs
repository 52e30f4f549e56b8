// What a browser loads to show the first view, compressed as the service compresses it, against the budget.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const BUDGET = 145 * 1024;
const folder = fileURLToPath(new URL("../../src/askdock/services/api/static/", import.meta.url));
const manifest = JSON.parse(readFileSync(`${folder}.vite/manifest.json`, "utf8"));

/** The entry's file and those it imports, not those it loads when they are needed. */
function files(name, found = new Set()) {
  const { file, imports = [] } = manifest[name];
  if (found.has(file)) return found;
  found.add(file);
  for (const one of imports) files(one, found);
  return found;
}

const sizes = [...files("index.html")].map((file) => [file, gzipSync(readFileSync(folder + file)).length]);
const total = sizes.reduce((sum, [, size]) => sum + size, 0);
for (const [file, size] of sizes) console.log(`${(size / 1024).toFixed(1).padStart(7)} KB  ${file}`);
console.log(
  `${(total / 1024).toFixed(1).padStart(7)} KB  of ${BUDGET / 1024} KB JavaScript for the first view, gzipped`,
);
if (total > BUDGET) {
  console.error("askdock: over the budget");
  process.exit(1);
}
