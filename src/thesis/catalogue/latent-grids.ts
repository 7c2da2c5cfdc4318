/** What the study's two grid searches on leukemia recorded: the last test loss of every run, by latent size. */
import { readData } from './json.js';
import { checked, list, object, positive, text, whole } from '../../checks/rules.js';

export interface LatentGrid {
  readonly experiment: string;
  readonly sizes: readonly {
    readonly latent: number;
    readonly runs: number;
    readonly mean: number;
    readonly sd: number;
    readonly low: number;
    readonly high: number;
  }[];
}

interface LatentGrids {
  /** Of predicting every feature's training mean, on the 34 test rows; computed from the data, not recorded. */
  readonly leukemiaConstantPredictor: number;
  readonly grids: readonly LatentGrid[];
}

const size = object({ latent: whole, runs: whole, mean: positive, sd: positive, low: positive, high: positive });
const schema = object({
  leukemiaConstantPredictor: positive,
  grids: list(object({ experiment: text, sizes: list(size) })),
});
const recorded: LatentGrids = checked(schema, 'latent-grids.json', readData('latent-grids'));

export const leukemiaConstantPredictor: number = recorded.leukemiaConstantPredictor;
export const latentGrids: readonly LatentGrid[] = recorded.grids;
