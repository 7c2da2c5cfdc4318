/** What the study's two grid searches on leukemia recorded: the last test loss of every run, by latent size. */

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

/** Of predicting every feature's training mean, on the 34 test rows; computed from the data, not recorded. */
export const leukemiaConstantPredictor = 22206.12;

export const latentGrids: readonly LatentGrid[] = [
  {
    experiment: '37',
    sizes: [
      { latent: 3, runs: 625, mean: 22457.1298, sd: 31.9895, low: 22363.4062, high: 22575.3897 },
      { latent: 10, runs: 625, mean: 22470.9325, sd: 28.5549, low: 22378.1287, high: 22560.9173 },
      { latent: 20, runs: 625, mean: 22477.9892, sd: 28.0129, low: 22410.2096, high: 22569.6857 },
      { latent: 50, runs: 625, mean: 22483.5525, sd: 28.09, low: 22404.3548, high: 22583.5331 },
      { latent: 100, runs: 625, mean: 22486.174, sd: 27.69, low: 22417.7868, high: 22569.8915 },
    ],
  },
  {
    experiment: '31-1',
    sizes: [
      { latent: 3, runs: 81, mean: 22682.8723, sd: 401.7942, low: 22257.7445, high: 23894.8162 },
      { latent: 20, runs: 81, mean: 22608.3181, sd: 499.8043, low: 21061.7647, high: 24913.8493 },
      { latent: 100, runs: 81, mean: 22464.5323, sd: 405.2848, low: 21419.8621, high: 24081.2132 },
    ],
  },
];
