/** When observations count as noisy. */
import type { Hyperparameters } from '../gp/posterior.js';

/** From this share of the output scale on. */
const noticeableNoise = 1e-3;

export function isNoisy({ noise, outputScale }: Hyperparameters): boolean {
  return noise > noticeableNoise * outputScale;
}
