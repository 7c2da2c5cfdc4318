/** The map in words, for those who do not see it. */
import { mapSide, type View } from './messages.js';

/** Where the middles of the digits' images are in latent space, by digit. */
export type Middles = ReadonlyMap<number, readonly number[]>;

const fixed = (value: number): string =>
  value
    .toFixed(1)
    .replace(/^-0\.0$/, '0.0')
    .replace('-', '−');

/** "axis 1 from −2.5 to 2.5, axis 2 from −2.5 to 2.5" */
export function rangesOf({ axes, centre, reach }: View): string {
  return axes
    .map((axis, i) => `axis ${axis + 1} from ${fixed(centre[i]! - reach)} to ${fixed(centre[i]! + reach)}`)
    .join(', ');
}

/** The digit whose middle is nearest to a point of the plane where all other axes are at 0. */
function nearest(
  middles: Middles,
  [first, second]: View['axes'],
  point: readonly [number, number],
): number | undefined {
  let [best, least] = [undefined as number | undefined, Infinity];
  for (const [digit, middle] of middles) {
    const distance = middle.reduce(
      (sum, value, axis) => sum + (value - (axis === first ? point[0] : axis === second ? point[1] : 0)) ** 2,
      0,
    );
    if (distance < least) [best, least] = [digit, distance];
  }
  return best;
}

/** "nearest to the 4s" */
export function centreInWords(view: View, middles: Middles): string {
  const digit = nearest(middles, view.axes, view.centre);
  return `Middle at ${view.centre.map(fixed).join(', ')}${digit === undefined ? '' : `, nearest to the ${digit}s`}`;
}

/** What the picture shows, by the nearest middles at three places of three rows. */
export function mapInWords(view: View, middles: Middles): string {
  const [x, y] = view.centre;
  const row = (up: number): string =>
    [-1, 0, 1].map((right) => nearest(middles, view.axes, [x + right * view.reach, y + up * view.reach])).join(', ');
  return `${mapSide} by ${mapSide} decoded digits; ${rangesOf(view)}. From left to right, the digits nearest to there: at the top ${row(1)}; in the middle ${row(0)}; at the bottom ${row(-1)}.`;
}
