import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import type { Plugin, Rolldown } from "vite";
import { viteStaticCopy } from "vite-plugin-static-copy";
import { defineConfig } from "vitest/config";

const api = process.env.ASKDOCK_URL ?? "http://127.0.0.1:8000";
const pdfjs = "node_modules/pdfjs-dist";

/** Where the page begins, and the code of the widget, with the parser that it shares with answers. */
const APART =
  /\.html$|src.main\.tsx|src.widget|node_modules.(?:mdast|micromark|unist|decode-|character-|devlop)/;

/** Views that an address begins with, and what shows them. */
const VIEWS = {
  documents: /features.documents.DocumentsView\.tsx$/,
  c: /features.ask.Thread\.tsx$/,
  operations: /features.operations.OperationsView\.tsx$/,
};

/** A view's own files: its code, what that imports, and their styles, as attributes by which `first.js` finds them. */
function filesOfViews(bundle: Rolldown.OutputBundle): string {
  const chunks = Object.values(bundle).filter((one) => one.type === "chunk");
  const reached = (names: readonly string[], found = new Set<string>()): Set<string> => {
    for (const name of names) {
      if (found.has(name)) continue;
      found.add(name);
      reached(chunks.find(({ fileName }) => fileName === name)?.imports ?? [], found);
    }
    return found;
  };
  const page = reached(
    chunks.filter(({ isEntry, name }) => isEntry && name === "index").map((one) => one.fileName),
  );
  return Object.entries(VIEWS)
    .map(([view, shown]) => {
      const first = chunks.find(({ facadeModuleId }) => shown.test(facadeModuleId ?? ""));
      const own = [...reached(first ? [first.fileName] : [])].filter((name) => !page.has(name));
      const styles = own.flatMap((name) => [
        ...(chunks.find(({ fileName }) => fileName === name)?.viteMetadata?.importedCss ?? []),
      ]);
      return ` data-${view}="${[...own, ...styles].map((name) => `./${name}`).join(" ")}"`;
    })
    .join("");
}

/** The page is drawn before its code comes: what draws it must not wait for the code. */
const drawnFirst: Plugin = {
  name: "drawn-first",
  transformIndexHtml: {
    order: "post",
    handler: (html, { bundle }) =>
      html
        .replaceAll('rel="modulepreload"', 'rel="modulepreload" fetchpriority="low"')
        .replace(/(<script src="[^"]*first\.js")/, `$1${bundle ? filesOfViews(bundle) : ""}`),
  },
};

/** Tests in a browser against the real service. */
const inBrowser = {
  globalSetup: "e2e/global-setup.ts",
  environment: "node",
  // Two browsers and two services are what two cores carry.
  maxWorkers: 2,
  // Tests wait for what happens, not for a time; these end what hangs, also on a machine that is busy.
  testTimeout: 180_000,
  hookTimeout: 300_000,
  // A test that needed a second run is reported as such. On a developer's machine it fails.
  retry: process.env.CI ? 2 : 0,
  expect: { poll: { timeout: 45_000 } },
} as const;

export default defineConfig({
  base: "./",
  plugins: [
    react(),
    drawnFirst,
    viteStaticCopy({
      targets: [
        { src: `${pdfjs}/cmaps/*`, dest: "pdfjs/cmaps" },
        { src: `${pdfjs}/standard_fonts/*`, dest: "pdfjs/standard_fonts" },
        // Only what decodes without WebAssembly, which the content security policy does not allow.
        { src: `${pdfjs}/wasm/openjpeg_nowasm_fallback.js`, dest: "pdfjs/wasm" },
      ],
    }),
  ],
  build: {
    // Inside the Python package: the api serves it, and the wheel takes it along.
    outDir: fileURLToPath(new URL("../src/askdock/services/api/static", import.meta.url)),
    emptyOutDir: true,
    manifest: true,
    // Data URLs are not allowed by the content security policy.
    assetsInlineLimit: 0,
    // Modulepreload's polyfill is an inline script for browsers we do not support.
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: {
      // The page; the widget's page, and what other sites load to show that.
      input: { index: "index.html", widget: "widget/index.html", loader: "src/widget/loader.ts" },
      output: {
        // What the page begins with, in one file: a request each would take a phone longer than what they bring.
        codeSplitting: {
          groups: [
            { name: "page", tags: ["$initial"], test: (id) => !APART.test(id) },
            // The widget has this too, and is to load nothing else of the page's.
            { name: "events", test: /node_modules.eventsource-parser/, priority: 1 },
            // What several views have in common, which is small: a file each would cost more requests than bytes.
            { name: "icons", test: /node_modules.lucide-react/, minShareCount: 2 },
            { name: "floats", test: /node_modules.@(?:base-ui|floating-ui)/, minShareCount: 2 },
            { name: "parts", test: /src.(?:shared|features).*\.(?:ts|tsx|css)$/, minShareCount: 3 },
          ],
        },
        entryFileNames: ({ name }) => (name === "loader" ? "widget.js" : "assets/[name]-[hash].js"),
        // pdf.js names its worker .mjs, which not every web server knows for JavaScript. Sample documents are
        // uploaded, and must not be shown as pages of ours.
        assetFileNames: ({ names, originalFileNames }) => {
          if (originalFileNames[0]?.startsWith("../examples/")) return "assets/sample-[hash].bin";
          return names[0]?.endsWith(".mjs") ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]";
        },
      },
    },
    // `npm run budget` watches the size of what counts.
    chunkSizeWarningLimit: 2000,
  },
  server: { proxy: Object.fromEntries(["/v1", "/ready", "/health"].map((path) => [path, api])) },
  test: {
    projects: [
      {
        extends: true,
        test: { name: "unit", include: ["src/**/*.test.{ts,tsx}"], environment: "happy-dom" },
      },
      {
        extends: true,
        test: {
          name: "identity",
          include: ["identity/**/*.test.ts"],
          environment: "node",
          testTimeout: 180_000,
          // A Keycloak that was never there is fetched and built.
          hookTimeout: 300_000,
          expect: { poll: { timeout: 45_000 } },
        },
      },
      { extends: true, test: { ...inBrowser, name: "e2e", include: ["e2e/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          ...inBrowser,
          name: "firefox",
          include: ["e2e/{engines,sources}.test.ts"],
          env: { E2E_BROWSER: "firefox" },
        },
      },
    ],
  },
});
