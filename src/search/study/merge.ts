/** Several studies of one objective as one. */
import type { Sampler, Trial } from '../types.js';
import { contentKey } from './content-key.js';
import type { StudyHeader, StudyStorage } from './storage.js';
import { Study } from './study.js';
import { StudyError } from './study-error.js';
import type { StudyRecord } from './study-record.js';
import { changesBetween, differences, isSameStudy, isUnchanged } from './study-state.js';
import { endedTrial } from './trials-in.js';

/** What became of the trials of studies that were merged. */
export interface MergedStudies {
  /** How many the new study has. */
  readonly trials: number;
  /** How many stood in an earlier one, too. */
  readonly twice: number;
  /** How many had not ended, were lost, or are of a range that the study had before. */
  readonly left: number;
}

const headerOf = ({ space, directions, sampler, about, content, linear }: StudyRecord): StudyHeader => ({
  space,
  ...(directions.length === 1 ? { direction: directions[0]! } : { directions }),
  sampler,
  about,
  ...(Object.keys(content).length > 0 && { content }),
  ...(linear.length > 0 && { linear }),
});

/** Says which sampler it was; a merged study goes on with any. */
function recorded({ sampler }: StudyRecord): Sampler {
  return { ...sampler, suggest: () => undefined };
}

/**
 * Writes the trials of studies of one objective and space into a new one, in the order in which they began. A trial that stands in several, by its
 * parameters and its outcome, is counted once; one that stands several times in one of them as often as there.
 *
 * Rejects with a StudyError for studies of different objectives or spaces, for a storage that holds something, and when it cannot be written.
 */
export async function mergeStudies(studies: readonly StudyRecord[], storage: StudyStorage): Promise<MergedStudies> {
  const [first, ...others] = studies;
  if (!first) throw new StudyError('mergeStudies: there is no study to merge.');
  const header = headerOf(first);
  for (const other of others) {
    const own = headerOf(other);
    const sampler = { sampler: header.sampler };
    if (!isSameStudy(header, own))
      throw new StudyError(`${other.name} is about another objective than ${first.name}: ${differences(header, own)}.`);
    if (!isUnchanged(header, { ...own, ...sampler }))
      throw new StudyError(
        `${other.name} has another space than ${first.name}: ${changesBetween(header, { ...own, ...sampler })}.`,
      );
  }
  if ((await storage.read()).entries.length > 0)
    throw new StudyError(`${storage.name} holds a study already; name a new one.`);
  const study = new Study({ ...optionsOf(header), sampler: recorded(first), storage });
  const { kept, twice, left } = gathered(studies);
  const fitting = kept.filter(({ params }) => study.holds(params));
  await study.addTrials(fitting.flatMap((trial) => endedTrial(trial) ?? []));
  return { trials: fitting.length, twice, left: left + kept.length - fitting.length };
}

function optionsOf({
  space,
  direction,
  directions,
  about,
  content,
  linear,
}: StudyHeader): Omit<ConstructorParameters<typeof Study>[0], 'sampler'> {
  return {
    space,
    directions: directions ?? [direction ?? 'minimize'],
    ...(about && { about }),
    ...(content && { content }),
    ...(linear && { linear }),
  };
}

function gathered(studies: readonly StudyRecord[]): { kept: Trial[]; twice: number; left: number } {
  const most = new Map<string, number>();
  const kept: Trial[] = [];
  let [twice, left] = [0, 0];
  for (const { trials } of studies) {
    const here = new Map<string, number>();
    for (const trial of trials) {
      if (!endedTrial(trial)) {
        left++;
        continue;
      }
      const key = contentKey(trial);
      const count = (here.get(key) ?? 0) + 1;
      here.set(key, count);
      if (count <= (most.get(key) ?? 0)) twice++;
      else kept.push(trial);
    }
    for (const [key, count] of here) most.set(key, Math.max(most.get(key) ?? 0, count));
  }
  return { kept: kept.sort((a, b) => a.startedAt - b.startedAt), twice, left };
}
