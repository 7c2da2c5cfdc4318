/** Studies in PostgreSQL, for many machines, and the queue of work for them. Loads the packages `pg` and `pg-boss` when they are needed. */
export { isPostgres, placeOf, studyOf } from './place.js';
export { PostgresStorage } from './storage.js';
export { studiesIn } from './studies.js';
export { pause, silence, type Work, type WorkKind, WorkQueue } from './queue.js';
