/** Synthetic rows for a training part. */
import { Bootstrap, type Lineage } from '../../synthesis/index.js';
import type { Part, Parts } from './parts.js';
import { control, type SelectionPlan } from './plan.js';

/** Synthetic rows on the scale of a training part, and where they come from. */
export interface DrawnPart {
  readonly part: Part;
  readonly lineage: Lineage;
}

/** Fits a synthesizer on a training part and draws from it. */
export async function drawFor(
  { augmenters, rows, balance, classes }: SelectionPlan,
  name: string,
  { train, table, scaler }: Pick<Parts, 'train' | 'table' | 'scaler'>,
  seed: number,
): Promise<DrawnPart> {
  const augmenter = augmenters.find((one) => one.name === name);
  const synthesizer = augmenter?.create(seed) ?? (name === control ? new Bootstrap({ seed }) : undefined);
  if (synthesizer === undefined) throw new RangeError(`there is no synthesizer called '${name}' in this selection`);
  await synthesizer.fit(table);
  const codes = new Map(classes.map((each, code) => [each, code]));
  const even = Object.fromEntries(synthesizer.classes.map((each) => [each, 1]));
  const drawn = await synthesizer.draw(rows, balance === 'classes' ? { proportions: even } : {});
  return {
    part: {
      x: scaler.transform(drawn.features),
      classCodes: drawn.classCodes.map((code) => codes.get(synthesizer.classes[code]!)!),
      rows: [],
    },
    lineage: synthesizer.lineage.within(train),
  };
}
