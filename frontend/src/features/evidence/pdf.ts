import * as pdfjs from "pdfjs-dist";
import workerUrl from "pdfjs-dist/build/pdf.worker.min.mjs?url";

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

export type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist";
export { TextLayer } from "pdfjs-dist";
