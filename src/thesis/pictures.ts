/** What the report draws: projections, image grids; and how near synthetic rows are to real ones. */
import { type Matrix, takeRows } from '../matrix/index.js';
import { StandardScaler } from '../data/index.js';
import { median, nearestDistances, principalAxes, project, type Rows } from '../metrics/index.js';
import type { Generated } from './generator.js';
import type { RunPictures, RunResult, Scatter } from './result.js';
import type { Roles } from './rows.js';

/** Rows that pictures show; more would hide each other. */
const mostRows = 500;
const imageSide = 28;

const asRows = (x: Matrix): Rows => ({ data: x.data, rows: x.shape[0]!, columns: x.shape[1]! });

/** At most `most` numbers from 0 to count - 1, evenly spread. */
function spread(count: number, most: number): number[] {
  return Array.from({ length: Math.min(count, most) }, (_, i) => Math.floor((i * count) / Math.min(count, most)));
}

export interface PictureInput {
  readonly features: Matrix;
  readonly codes: readonly number[];
  readonly classes: readonly string[];
  readonly roles: Roles;
  readonly generated: Generated;
  /** Whether the columns are the pixels of a square image, in 0-1. */
  readonly images: boolean;
}

export async function drawPictures(input: PictureInput): Promise<RunPictures> {
  const { features, codes, roles, generated } = input;
  const scatter = (points: readonly (readonly [number, number])[], classes: readonly number[]): Scatter => ({
    points,
    classes,
  });

  const shownTraining = spread(roles.generatorTrain.length, mostRows);
  const shownSynthetic = spread(generated.codes.length, mostRows);
  const trainingCodes = asRows(takeRows(generated.trainingCodes, shownTraining));
  const latentAxes = principalAxes(trainingCodes);
  const latent = {
    training: scatter(
      project(trainingCodes, latentAxes),
      shownTraining.map((i) => codes[roles.generatorTrain[i]!]!),
    ),
    sampled: scatter(
      project(asRows(takeRows(generated.sampledCodes, shownSynthetic)), latentAxes),
      shownSynthetic.map((i) => generated.codes[i]!),
    ),
    explained: latentAxes.explained,
  };

  const train = { features: takeRows(features, roles.train), codes: roles.train.map((row) => codes[row]!) };
  // Pixels share a scale; standardised, those that are nearly always black would be all there is to see.
  const rows = projectRows(train, generated, mostRows, !input.images);
  return { latent, rows, ...(input.images && { images: await drawImages(input) }) };
}

type Labelled = { readonly features: Matrix; readonly codes: readonly number[] };

/** At most `most` real training rows and as many synthetic ones on the first two principal axes of the former. */
export function projectRows(
  train: Labelled,
  generated: Labelled,
  most: number,
  standardised = true,
): RunPictures['rows'] {
  const scaler = new StandardScaler().fit(train.features);
  const scaled = ({ features, codes }: Labelled, count: number): Rows => {
    const rows = takeRows(features, spread(codes.length, count));
    return asRows(standardised ? scaler.transform(rows) : rows);
  };
  const axes = principalAxes(scaled(train, mostRows));
  const shown = (rows: Labelled): Scatter => ({
    points: project(scaled(rows, most), axes),
    classes: spread(rows.codes.length, most).map((i) => rows.codes[i]!),
  });
  return { real: shown(train), synthetic: shown(generated), explained: axes.explained };
}

async function drawImages({
  features,
  codes,
  classes,
  roles,
  generated,
}: PictureInput): Promise<NonNullable<RunPictures['images']>> {
  const perClass = (all: readonly number[], count: number): number[] =>
    classes.flatMap((_, code) =>
      spread(all.length, all.length)
        .filter((i) => all[i] === code)
        .slice(0, count),
    );
  const pixels = (x: Matrix, row: number): number[] =>
    Array.from(
      x.data.subarray(row * imageSide ** 2, (row + 1) * imageSide ** 2),
      (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000,
    );
  const shown = perClass(
    roles.test.map((row) => codes[row]!),
    5,
  ).map((i) => roles.test[i]!);
  const back = await generated.reconstruct(shown);
  return {
    width: imageSide,
    height: imageSide,
    real: shown.map((row) => pixels(features, row)),
    reconstructed: shown.map((_, i) => pixels(back, i)),
    generated: perClass(generated.codes, 15).map((i) => ({
      pixels: pixels(generated.features, i),
      label: classes[generated.codes[i]!] ?? '?',
    })),
  };
}

/** A synthetic row nearer to a real one than this share of the real rows' own median distance counts as a copy. */
const copyShare = 0.05;

/** Multiplications that comparing all pairs of rows may take, about two seconds. */
const comparisonBudget = 2e9;

/** Median distances to the nearest real training row, in standardised units. */
export function nearestNeighbours(features: Matrix, train: readonly number[], synthetic: Matrix): RunResult['nearest'] {
  const most = Math.max(100, Math.floor(Math.sqrt(comparisonBudget / features.shape[1]!)));
  const scaler = new StandardScaler().fit(takeRows(features, train));
  const real = asRows(
    scaler.transform(
      takeRows(
        features,
        spread(train.length, most).map((i) => train[i]!),
      ),
    ),
  );
  const drawn = asRows(scaler.transform(takeRows(synthetic, spread(synthetic.shape[0]!, most))));
  const toReal = nearestDistances(drawn, real);
  const realToReal = median(nearestDistances(real, real, true));
  return {
    syntheticToReal: median(toReal),
    realToReal,
    copies: toReal.filter((distance) => distance < copyShare * realToReal).length,
    compared: { synthetic: drawn.rows, real: real.rows },
  };
}
