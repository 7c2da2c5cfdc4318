/** What goes wrong with a study as a whole; the message says what was found and what to do. */
export class StudyError extends Error {
  override readonly name: string = 'StudyError';
}

/** The sampler has nothing left to try: a grid that is through. */
export class NothingToTryError extends StudyError {
  override readonly name = 'NothingToTryError';
}

/** There is no running the objective at all: its module exports none, or its command cannot be started. */
export class UnusableObjectiveError extends StudyError {
  override readonly name = 'UnusableObjectiveError';
}
