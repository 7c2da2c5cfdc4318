/** What the report of a run draws: projections, columns, correlations and image grids. */
import { type Matrix, takeRows } from '../matrix/index.js';
import { StandardScaler } from '../data/index.js';
import { type Fidelity, principalAxes, project, type Rows } from '../metrics/index.js';
import { correlationPicture } from './correlation-picture.js';
import { asRows, spread } from './nearest.js';
import type { ColumnPicture, RunPictures, Scatter } from './result.js';
import type { PreparedRun, RunData } from './run-types.js';
import type { LabelledRows } from './sample.js';

/** Rows that pictures show; more would hide each other. */
const mostRows = 500;

/** Real and synthetic values that a column's picture rests on, of each at most so many. */
const mostValues = 400;

/** Everything that the report draws of one split; `worstColumns` are those of its fidelity, where it was measured. */
export async function drawPictures(
  data: RunData,
  prepared: PreparedRun,
  worstColumns: Fidelity['worstColumns'] = [],
): Promise<RunPictures> {
  const { train, synthetic, latent } = prepared;
  const correlations = correlationPicture(train.features, synthetic.features);
  return {
    latent: latent && projectLatent(latent, prepared),
    // Pixels share a scale; standardised, those that are nearly always black would be all there is to see.
    rows: projectRows(train, synthetic, mostRows, data.images === undefined),
    columns: worstColumns.map((worst) => columnPicture(data, prepared, worst)),
    ...(correlations && { correlations }),
    ...(data.images && { images: await drawImages(data, data.images, prepared) }),
  };
}

function columnPicture(
  { table }: RunData,
  { train, synthetic }: PreparedRun,
  { column, score }: Fidelity['worstColumns'][number],
): ColumnPicture {
  const values = ({ features, classCodes }: LabelledRows): number[] =>
    spread(classCodes.length, mostValues).map((row) => features.data[row * features.shape[1]! + column]!);
  return { name: table.featureNames[column]!, score, real: values(train), synthetic: values(synthetic) };
}

/** Posterior means of training rows and the decoded latent points on the first two principal axes of the former. */
function projectLatent(
  latent: NonNullable<PreparedRun['latent']>,
  { classCodes, synthetic }: PreparedRun,
): RunPictures['latent'] {
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
  return rowProjection(train, most, standardised)(synthetic);
}

/** As `projectRows`, of any synthetic rows. */
export function rowProjection(
  train: LabelledRows,
  most: number,
  standardised = true,
): (synthetic: LabelledRows) => RunPictures['rows'] {
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
  const real = shown(train);
  return (synthetic) => ({ real, synthetic: shown(synthetic), explained: axes.explained });
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
  const back = await reconstruct?.(shown);
  return {
    width,
    height,
    real: shown.map((row) => pixels(table.features, row)),
    reconstructed: back === undefined ? [] : shown.map((_, i) => pixels(back, i)),
    synthetic: perClass(synthetic.classCodes, 15).map((i) => ({
      pixels: pixels(synthetic.features, i),
      label: classes[synthetic.classCodes[i]!] ?? '?',
    })),
  };
}
