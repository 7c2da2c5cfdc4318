/** The main program of a worker process of `vaelab reproduce`: one run at a time, each told by the parent. */
import type { ProtocolName } from '../protocol.js';
import type { RunData } from '../../synthesis/index.js';
import { isDatasetName } from '../../data/index.js';
import type { Backend } from '../../tensor/index.js';
import {
  findExperiment,
  type Place,
  planJobs,
  type RealScores,
  type ResultLine,
  runJob,
  type StudyContext,
} from '../index.js';
import { type BackendChoice, openBackend } from '../../cli/kit/backend.js';
import { loadNamed } from '../../cli/kit/data.js';
import { placeOf } from './place.js';
import { serveJobs } from '../../cli/kit/child-worker.js';
import { version } from '../../checks/version.js';

/** A run, in plain data. */
export interface WorkerJob {
  readonly experiment: string;
  readonly dataset: string;
  readonly protocol: ProtocolName;
  readonly seed: number;
  readonly epochCap: number | undefined;
  readonly classifierSeeds: readonly number[];
  readonly dataDir: string | undefined;
  readonly backend: BackendChoice;
}

const data = new Map<string, Promise<RunData>>();
const known: RealScores = new Map();
const courts: NonNullable<StudyContext['courts']> = new Map();
let opened: Promise<{ readonly backend: Backend; readonly place: Place }> | undefined;

async function perform(order: WorkerJob): Promise<ResultLine> {
  opened ??= openBackend(order.backend).then((backend) => ({ backend, place: placeOf(backend) }));
  const { backend, place } = await opened;
  if (!isDatasetName(order.dataset)) throw new Error(`unknown data set '${order.dataset}'`);
  const table = data.get(order.dataset) ?? loadNamed(order.dataset, order.dataDir);
  data.set(order.dataset, table);
  const loaded = await table;
  const { protocol, seed, epochCap } = order;
  const wanted = { protocols: [protocol], seeds: 1, firstSeed: seed, epochCap };
  const [job] = planJobs({ wanted: [], ...wanted }, [findExperiment(order.experiment)], () => loaded);
  return runJob(job!, { backend, version, courts }, order.classifierSeeds, known, place);
}

serveJobs(perform);
