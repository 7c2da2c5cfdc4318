/** A point that owes nothing to a model. */
import type { SeededRandom } from '../../random/index.js';
import type { Space } from '../space.js';
import type { Params } from '../types.js';
import { unitCube } from './box.js';
import { proposePoints } from './candidates.js';
import { Sobol } from './sobol.js';

/** Point `id` of the scrambled Sobol sequence, or another one where that was tried; undefined when all were. */
export function untriedPoint(
  space: Space,
  { seed, id, tried }: { readonly seed: number; readonly id: number; readonly tried: ReadonlySet<string> },
  random: SeededRandom,
): Params | undefined {
  const first = space.decode(new Sobol(space.size, seed).point(id));
  if (!tried.has(space.key(first))) return first;
  for (const count of [2048, 65536]) {
    const points = proposePoints(
      { space, count, centres: [], local: false, ...unitCube(space.size) },
      random.split('start'),
    );
    for (let at = 0; at < points.length; at += space.size) {
      const params = space.decode(points.subarray(at, at + space.size));
      if (!tried.has(space.key(params))) return params;
    }
  }
  return undefined;
}
