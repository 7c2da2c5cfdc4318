/** What a study tries next: what was enqueued, else what its sampler suggests, moved to where linear constraints allow. */
import { nearestAllowed } from '../linear-constraints.js';
import type { Space } from '../space.js';
import type { Direction, Params, Recommendation, Sampler, Trial } from '../types.js';
import { viewFor } from './sampler-view.js';
import type { StudyLog } from './study-log.js';
import type { StudyHeader } from './storage.js';
import { NothingToTryError } from './study-error.js';

/** The next configuration, and the number of what was enqueued, if it comes from there. */
interface Next {
  readonly params: Params;
  readonly queued?: number;
}

export class Suggester {
  readonly #sampler: Sampler;
  readonly #log: StudyLog;
  readonly #directions: readonly Direction[];
  readonly #own: Pick<StudyHeader, 'linear'>;
  readonly #spaceOf: () => Space;
  /** Of the trials and of what was learned: whether its parameters are in the space, as far as that was looked at. */
  readonly #fits = new Map<number, boolean>();

  constructor(
    sampler: Sampler,
    log: StudyLog,
    directions: readonly Direction[],
    own: Pick<StudyHeader, 'linear'>,
    spaceOf: () => Space,
  ) {
    this.#sampler = sampler;
    this.#log = log;
    this.#directions = directions;
    this.#own = own;
    this.#spaceOf = spaceOf;
  }

  /** @throws NothingToTryError when the sampler is through, StudyError when linear constraints leave nothing */
  next(id: number): Next {
    const { queue } = this.#log.state;
    const queued = queue.findIndex(({ taken }) => !taken);
    if (queued >= 0) return { params: this.#completed(queue[queued]!.params, id), queued };
    const params = this.#suggested(id);
    if (!params) throw new NothingToTryError(`the sampler '${this.#sampler.name}' has nothing left to try.`);
    return { params };
  }

  /** What the sampler recommends of this study's own trials. */
  recommend(): Recommendation | undefined {
    const found = this.#sampler.recommend?.(this.#about(this.#log.state.trials.length));
    return found && found.id >= 0 ? found : undefined;
  }

  #suggested(id: number): Params | undefined {
    const params = this.#sampler.suggest(this.#about(id));
    return params && nearestAllowed(this.#spaceOf(), params, this.#own.linear);
  }

  #about(id: number): Parameters<Sampler['suggest']>[0] {
    const { linear } = this.#own;
    const about = {
      space: this.#spaceOf().spec,
      direction: this.#directions[0]!,
      directions: this.#directions,
      trials: this.#known(),
      id,
      ...(linear && { linear }),
    };
    return viewFor(this.#sampler, about, this.#log.state.constrained);
  }

  /** Everything that was learned and tried, as far as it is in the space. */
  #known(): readonly Trial[] {
    const { trials, knowledge, spaces } = this.#log.state;
    const space = this.#spaceOf();
    if (knowledge.length === 0 && spaces.every((one) => one === space.spec)) return trials;
    return [...knowledge, ...trials].filter(({ id, params }) => {
      let fits = this.#fits.get(id);
      if (fits === undefined) this.#fits.set(id, (fits = space.holds(params)));
      return fits;
    });
  }

  /** What was enqueued, with the sampler's values for what it leaves open. */
  #completed(given: Params, id: number): Params {
    const space = this.#spaceOf();
    // It may have been enqueued for a range that the study had before.
    if (space.holds(given) || this.#log.isKnown(given)) return given;
    const rest = this.#suggested(id) ?? space.decode(new Float64Array(space.size).fill(0.5));
    return space.complete(given, space.encode(rest));
  }
}
