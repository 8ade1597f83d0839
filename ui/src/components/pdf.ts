/**
 * pdf.js, in the only way in which the window's CSP lets it run: the legacy build, its worker as
 * a file of our own, no WebAssembly, no eval. Glyphs are drawn as outlines, so that no font face
 * is added to the document.
 */
import { getDocument, PDFWorker } from 'pdfjs-dist/legacy/build/pdf.mjs';
import PdfJsWorker from 'pdfjs-dist/legacy/build/pdf.worker.mjs?worker';

export interface PdfPaper {
  readonly pages: number;
  /** Draws a page as wide as `width` CSS pixels on a screen with `ratio` pixels to each. */
  draw(page: number, width: number, ratio: number): Promise<HTMLCanvasElement>;
  close(): Promise<void>;
}

let worker: PDFWorker | undefined;

function sharedWorker(): PDFWorker {
  worker ??= PDFWorker.create({ port: new PdfJsWorker() });
  return worker;
}

/** Opens a paper. The bytes are given away to the worker. */
export async function openPdf(bytes: ArrayBuffer): Promise<PdfPaper> {
  const opening = getDocument({
    data: new Uint8Array(bytes),
    worker: sharedWorker(),
    isEvalSupported: false,
    useWasm: false,
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
  });
  const document_ = await opening.promise;

  async function draw(number: number, width: number, ratio: number): Promise<HTMLCanvasElement> {
    const page = await document_.getPage(number);
    const scale = (width * ratio) / page.getViewport({ scale: 1 }).width;
    const viewport = page.getViewport({ scale });
    const canvas = document.createElement('canvas');
    canvas.width = Math.floor(viewport.width);
    canvas.height = Math.floor(viewport.height);
    canvas.style.width = `${width}px`;
    await page.render({ canvas, viewport }).promise;
    return canvas;
  }

  return { pages: document_.numPages, draw, close: () => opening.destroy() };
}
