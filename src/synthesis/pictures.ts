/** What the report of a run draws: projections and image grids. */
import { type Matrix, takeRows } from '../matrix/index.js';
import { StandardScaler } from '../data/index.js';
import { principalAxes, project, type Rows } from '../metrics/index.js';
import { asRows, spread } from './nearest.js';
import type { RunPictures, Scatter } from './result.js';
import type { PreparedRun, RunData } from './run-types.js';
import type { LabelledRows } from './sample.js';

/** Rows that pictures show; more would hide each other. */
const mostRows = 500;

export async function drawPictures(data: RunData, prepared: PreparedRun): Promise<RunPictures> {
  const { train, synthetic } = prepared;
  // Pixels share a scale; standardised, those that are nearly always black would be all there is to see.
  const rows = projectRows(train, synthetic, mostRows, data.images === undefined);
  return {
    latent: projectLatent(prepared),
    rows,
    ...(data.images && { images: await drawImages(data, data.images, prepared) }),
  };
}

/** Posterior means of training rows and the decoded latent points on the first two principal axes of the former. */
function projectLatent({ latent, classCodes, synthetic }: PreparedRun): RunPictures['latent'] {
  const shownTraining = spread(latent.rows.length, mostRows);
  const shownSynthetic = spread(synthetic.classCodes.length, mostRows);
  const means = asRows(takeRows(latent.training, shownTraining));
  const axes = principalAxes(means);
  return {
    training: { points: project(means, axes), classes: shownTraining.map((i) => classCodes[latent.rows[i]!]!) },
    sampled: {
      points: project(asRows(takeRows(latent.sampled, shownSynthetic)), axes),
      classes: shownSynthetic.map((i) => synthetic.classCodes[i]!),
    },
    explained: axes.explained,
  };
}

/** At most `most` real training rows and as many synthetic ones on the first two principal axes of the former. */
export function projectRows(
  train: LabelledRows,
  synthetic: LabelledRows,
  most: number,
  standardised = true,
): RunPictures['rows'] {
  const scaler = new StandardScaler().fit(train.features);
  const scaled = ({ features, classCodes }: LabelledRows, count: number): Rows => {
    const rows = takeRows(features, spread(classCodes.length, count));
    return asRows(standardised ? scaler.transform(rows) : rows);
  };
  const axes = principalAxes(scaled(train, mostRows));
  const shown = (rows: LabelledRows): Scatter => ({
    points: project(scaled(rows, most), axes),
    classes: spread(rows.classCodes.length, most).map((i) => rows.classCodes[i]!),
  });
  return { real: shown(train), synthetic: shown(synthetic), explained: axes.explained };
}

async function drawImages(
  { table, classes }: RunData,
  { width, height }: { readonly width: number; readonly height: number },
  { test, synthetic, reconstruct }: PreparedRun,
): Promise<NonNullable<RunPictures['images']>> {
  const perClass = (all: readonly number[], count: number): number[] =>
    classes.flatMap((_, code) => [...all.keys()].filter((i) => all[i] === code).slice(0, count));
  const size = width * height;
  const pixels = (x: Matrix, row: number): number[] =>
    Array.from(
      x.data.subarray(row * size, (row + 1) * size),
      (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000,
    );
  const shown = perClass(test.classCodes, 5).map((i) => test.rows[i]!);
  const back = await reconstruct(shown);
  return {
    width,
    height,
    real: shown.map((row) => pixels(table.features, row)),
    reconstructed: shown.map((_, i) => pixels(back, i)),
    synthetic: perClass(synthetic.classCodes, 15).map((i) => ({
      pixels: pixels(synthetic.features, i),
      label: classes[synthetic.classCodes[i]!] ?? '?',
    })),
  };
}
