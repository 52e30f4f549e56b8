import * as pdfjs from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";
import { findQuote } from "./find";

pdfjs.GlobalWorkerOptions.workerSrc = workerUrl;

const assets = (folder: string) => new URL(`pdfjs/${folder}/`, document.baseURI).href;

/** Opens a PDF with nothing but files of our own origin, no eval and no WebAssembly. */
export function openPdf(data: ArrayBuffer): pdfjs.PDFDocumentLoadingTask {
  return pdfjs.getDocument({
    data,
    cMapUrl: assets("cmaps"),
    standardFontDataUrl: assets("standard_fonts"),
    wasmUrl: assets("wasm"),
    useWasm: false,
    isEvalSupported: false,
    enableXfa: false,
  });
}

/** The page that holds all of a quote, the nearest to `near`; 0 where none does. */
export async function pageOf(file: pdfjs.PDFDocumentProxy, quote: string, near: number): Promise<number> {
  const numbers = Array.from({ length: file.numPages }, (_, index) => index + 1);
  numbers.sort((a, b) => Math.abs(a - near) - Math.abs(b - near));
  for (const number of numbers) {
    const { items } = await (await file.getPage(number)).getTextContent();
    const pieces = items.map((item) => ("str" in item ? item.str : ""));
    if (findQuote(pieces, quote, true)) return number;
  }
  return 0;
}

export type { PageViewport, PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
export { TextLayer } from "pdfjs-dist";
