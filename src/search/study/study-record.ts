/** A study as it was kept, to be looked at: nothing is asked, told or written. */
import { paretoFront } from '../pareto.js';
import { bestTrial } from '../ranking.js';
import type { Direction, LinearConstraint, SpaceSpec, Trial } from '../types.js';
import type { Position, StudyHeader, StudyStorage } from './storage.js';
import { StudyError } from './study-error.js';
import { directionsOf, StudyState } from './study-state.js';

/** Who worked or works on a study. */
export interface StudyWorker {
  readonly label: string;
  /** When it last wrote, in milliseconds since 1970. */
  readonly seen: number;
  /** Whether its process lives; undefined where that cannot be seen from here. */
  readonly alive: boolean | undefined;
  readonly running: number;
}

/** All that is kept of a study. */
export interface StudyRecord {
  /** The path of its file, or what else its storage is called. */
  readonly name: string;
  /** Space and sampler as they are now, and what makes the objective. */
  readonly space: SpaceSpec;
  readonly directions: readonly Direction[];
  readonly sampler: StudyHeader['sampler'];
  readonly about: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, string>>;
  readonly linear: readonly LinearConstraint[];
  /** By id. */
  readonly trials: readonly Trial[];
  /** How many configurations wait for their trial. */
  readonly waiting: number;
  /** How many trials of older studies its sampler knows of. */
  readonly learned: number;
  /** The best of the complete and feasible trials; undefined without any, and where there are two objectives. */
  readonly best: Trial | undefined;
  /** The complete and feasible trials that no other beats. */
  readonly front: readonly Trial[];
  readonly workers: readonly StudyWorker[];
  /** What was changed, damaged or did not count, for people. */
  readonly notes: readonly string[];
}

/** Reads a study, and what was added to it since the last time. */
export class StudyReader {
  readonly #storage: StudyStorage;
  readonly #state = new StudyState();
  readonly #notes = new Set<string>();
  #position: Position | undefined;

  constructor(storage: StudyStorage) {
    this.#storage = storage;
  }

  /** Whether there was anything new. @throws StudyError when it cannot be read */
  async refresh(): Promise<boolean> {
    const { name } = this.#storage;
    const reading = await this.#storage.read(this.#position);
    this.#position = reading.next;
    for (const entry of reading.entries) this.#state.apply(entry);
    for (const { line, torn, open, reason } of reading.damage)
      if (!torn && !open)
        this.#notes.add(
          `${name}, line ${line} is damaged${reason === undefined ? '' : ` (${reason})`}; it is left out here.`,
        );
    return reading.entries.length > 0;
  }

  /** What was read so far. @throws StudyError for a storage that holds no study */
  record(): StudyRecord {
    const state = this.#state;
    const { name } = this.#storage;
    const { header, now } = state;
    if (!header || !now) throw new StudyError(`${name} holds no study.`);
    const directions = directionsOf(header);
    const { trials } = state;
    return {
      name,
      space: now.space,
      directions,
      sampler: now.sampler,
      about: header.about ?? {},
      content: header.content ?? {},
      linear: now.linear ?? [],
      trials: [...trials],
      waiting: state.queue.filter(({ taken }) => !taken).length,
      learned: state.knowledge.length,
      best: directions.length > 1 ? undefined : bestTrial(trials, directions[0]!),
      front: paretoFront(trials, directions),
      workers: this.#workers(),
      notes: [...state.changes, ...this.#notes, ...state.notes],
    };
  }

  #workers(): StudyWorker[] {
    const running = new Map<string, number>();
    for (const { id, state } of this.#state.trials) {
      const owner = state === 'running' ? this.#state.owner(id)! : undefined;
      if (owner !== undefined) running.set(owner, (running.get(owner) ?? 0) + 1);
    }
    return [...this.#state.writers.values()]
      .filter(({ foreign }) => foreign !== true)
      .map(({ id, seen, process }) => ({
        label: process?.label ?? id,
        seen,
        alive: process && this.#storage.alive?.(process),
        running: running.get(id) ?? 0,
      }));
  }
}

/** All that a storage holds of a study. @throws StudyError when it cannot be read or holds none */
export async function readStudy(storage: StudyStorage): Promise<StudyRecord> {
  const reader = new StudyReader(storage);
  await reader.refresh();
  return reader.record();
}
