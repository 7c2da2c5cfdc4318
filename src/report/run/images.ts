/** Grey images as SVG: equal neighbours in a line become one rectangle, 32 shades. */
import type { RunPictures } from '../../synthesis/index.js';
import { Html, html } from '../kit/html.js';
import { count } from '../../checks/numbers.js';

type Images = NonNullable<RunPictures['images']>;

const shades = 31;
/** Pixels drawn on one page; keeps the file well under 3 MB. */
const mostPixels = 100_000;

/** One image, white ink on black; values are clipped to 0-1, and what is missing or not finite is black. */
export function imageSvg(pixels: readonly number[], width: number, height: number): Html {
  const paths = new Map<number, string>();
  const shadeAt = (i: number): number => {
    const v = pixels[i] ?? 0;
    return Number.isFinite(v) ? Math.round(Math.min(1, Math.max(0, v)) * shades) : 0;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width;) {
      const shade = shadeAt(y * width + x);
      let end = x + 1;
      while (end < width && shadeAt(y * width + end) === shade) end++;
      if (shade > 0) paths.set(shade, `${paths.get(shade) ?? ''}M${x} ${y}h${end - x}v1H${x}z`);
      x = end;
    }
  }
  const parts = [...paths]
    .sort((a, b) => a[0] - b[0])
    .map(([shade, d]) => {
      const grey = Math.round((255 * shade) / shades);
      return `<path fill="rgb(${grey},${grey},${grey})" d="${d}"/>`;
    });
  return new Html(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" shape-rendering="crispEdges" aria-hidden="true"><path fill="#000" d="M0 0h${width}v${height}H0z"/>${parts.join('')}</svg>`,
  );
}

/** The section with the images; null when the data are no images. */
export function imagesSection(images: Images | undefined): Html | null {
  if (!images) return null;
  const { width, height, real, reconstructed, synthetic } = images;
  const room = Math.floor(mostPixels / Math.max(1, width * height));
  const pairs = Math.min(real.length, reconstructed.length, 16, Math.floor(room / 4));
  const drawn = Math.min(synthetic.length, 60, room - 2 * pairs);
  if (width < 1 || height < 1 || pairs + drawn < 1)
    return html`<section>
      <h2>Images</h2>
      <p>There are no images of a size that fits into this page.</p>
    </section>`;
  const tile = (pixels: readonly number[] | undefined): Html =>
    pixels ? imageSvg(pixels, width, height) : html`<span class="missing">–</span>`;
  const few = drawn < synthetic.length ? ` (${count(drawn)} of ${count(synthetic.length)})` : '';
  return html`<section id="images-section">
    <h2>What the images look like</h2>
    ${
      pairs > 0 &&
      html`<figure>
        <div class="tiles" role="img" aria-label="${count(pairs)} real images, each with its reconstruction beneath it">
          ${real.slice(0, pairs).map((pixels, i) => html`<span class="tile">${tile(pixels)}${tile(reconstructed[i])}</span>`)}
        </div>
        <figcaption>
          Above: real images. Beneath each: the same image after encoding and decoding. Strokes that get lost here
          cannot appear in synthetic images either.
        </figcaption>
      </figure>`
    }
    ${
      drawn > 0 &&
      html`<figure>
        <div class="tiles" role="img" aria-label="${count(drawn)} synthetic images, each with its class">
          ${synthetic.slice(0, drawn).map((g) => html`<span class="tile">${tile(g.pixels)}<span class="name">${g.label}</span></span>`)}
        </div>
        <figcaption>
          Synthetic images${few} and their classes. Each should be readable as its class, and no two should be alike.
        </figcaption>
      </figure>`
    }
  </section>`;
}
