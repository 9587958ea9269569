import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Of Debian's fonts-dejavu-core and -extra: the condensed face is as wide as Grafana's own. */
const FONTS = ['DejaVuSansCondensed.ttf', 'DejaVuSansCondensed-Bold.ttf'].map(
  (file) => `/usr/share/fonts/truetype/dejavu/${file}`,
);
/** Pixels of the picture for one of the drawing. */
const ZOOM = 1.25;

/** Makes ready what turns a drawing into a picture. Answers a function: drawing in, PNG out. */
export async function pngMaker(): Promise<(svg: string) => Uint8Array> {
  const missing = FONTS.filter((font) => !existsSync(font));
  if (missing.length > 0) throw new Error(`No ${missing.join(', ')} (apt-get install fonts-dejavu)`);
  await initWasm(readFileSync(createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const fontBuffers = FONTS.map((font) => new Uint8Array(readFileSync(font)));
  return (svg) =>
    new Resvg(svg, {
      fitTo: { mode: 'zoom', value: ZOOM },
      font: { fontBuffers, defaultFontFamily: 'DejaVu Sans', sansSerifFamily: 'DejaVu Sans' },
    })
      .render()
      .asPng();
}
