/** A selection as plain data, for worker processes, and the options that it stands for. */
import { basename } from 'node:path';
import { InputError } from '../../checks/index.js';
import { isDatasetName } from '../../data/index.js';
import { loadCells } from '../../data/node.js';
import {
  type Augmenter,
  type NestedSelectionOptions,
  planSelection,
  type SelectionClassifier,
} from '../../selection/nested/index.js';
import {
  classifierFactory,
  contentOf,
  createSynthesizer,
  readSynthesizer,
  type RunData,
  synthesizerKinds,
} from '../../synthesis/index.js';
import type { Backend } from '../../tensor/index.js';
import { type BackendChoice, openBackend } from '../kit/backend.js';
import { type DataFlags, loadData } from '../kit/data.js';
import { pickTableFlags, tableOptions } from '../kit/table-options.js';

/** All that a selection follows from. */
export interface SelectionSetup {
  readonly name: string;
  readonly data: DataFlags;
  readonly groups: string | undefined;
  readonly augment: readonly string[];
  readonly classifier: 'auto' | 'ridge' | 'knn' | 'mlp';
  /** What needs neither the table nor a backend. */
  readonly options: Omit<NestedSelectionOptions, 'table' | 'augmenters' | 'classifier' | 'groups' | 'groupColumn'> & {
    readonly seed: number;
  };
  readonly backend: BackendChoice;
}

/** A selection that can be done. */
export interface OpenedSelection {
  readonly data: RunData;
  readonly options: NestedSelectionOptions;
  /** Undefined where nothing needs one. */
  readonly backend: Backend | undefined;
  /** What tells this selection from others, as plain data. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** Names for synthesizers that are shorter than their own. */
const aliases: Readonly<Record<string, string>> = { gaussian: 'pooled-gaussian' };
const ending = '.safetensors';

/** @throws InputError or OptionError for what is not there, cannot be read or makes no sense */
export async function openSelection(setup: SelectionSetup): Promise<OpenedSelection> {
  const { name, groups, augment, classifier } = setup;
  const table = await loadWithoutGroups(setup);
  const saved = await Promise.all(augment.map(kindOf));
  const network = saved.some(({ kind }) => synthesizerKinds[kind]?.network === true);
  const backend = network || classifier === 'mlp' ? await openBackend(setup.backend) : undefined;
  const options: NestedSelectionOptions = {
    ...setup.options,
    table: table.table,
    augmenters: saved.map((one) => augmenterOf(one, backend)),
    classifier: classifier === 'mlp' ? networkOf(setup.options.seed, backend!) : classifier,
    ...(groups !== undefined && { groups: await groupsOf(name, groups, setup.data, table), groupColumn: groups }),
  };
  // What is wrong is said before anything is begun.
  const plan = planSelection(options);
  const { features, featureNames, labels } = table.table;
  const identity = {
    ...setup.options,
    rankers: plan.rankers.map((ranker) => ranker.name),
    k: plan.ks,
    augment: saved.map(({ name: kind, options: own }) => [kind, own]),
    classifier,
    groups: groups === undefined ? null : Array.from(plan.groups),
    table: contentOf(features, featureNames, labels),
  };
  return { data: table, options, backend, identity };
}

/** The column of groups is no feature. */
function loadWithoutGroups({ name, groups, data }: SelectionSetup): Promise<RunData> {
  if (groups === undefined) return loadData(name, data);
  if (isDatasetName(name) || name.startsWith('openml:'))
    throw new InputError(`--groups is for your own tables; ${name} has no column that names groups of rows`);
  if (name === '-') throw new InputError('--groups reads the table twice, so it takes a file and not stdin');
  if (groups === data.target) throw new InputError('--groups and --target name one column; name another for groups');
  return loadData(name, { ...data, drop: [...(data.drop ?? []), groups] });
}

/** The group of every row that the table has. */
async function groupsOf(name: string, column: string, data: DataFlags, { table }: RunData): Promise<string[]> {
  const options = tableOptions(pickTableFlags(data), data.target);
  const cells = await loadCells(name, [column], '--groups', options);
  return Array.from(table.sourceRow, (row) => {
    const group = cells[row]![0]!;
    if (group !== '') return group;
    throw new InputError(
      `${name}: row ${row + 1} has no ${column} (--groups); name the group of every row, or leave the row out`,
    );
  });
}

/** A kind of synthesizer with its options, as plain data. */
interface NamedKind {
  readonly name: string;
  readonly kind: string;
  readonly options: object;
}

/** A kind by its name, or that of a saved synthesizer: what it learned is forgotten, for it may have seen any row. */
async function kindOf(name: string): Promise<NamedKind> {
  if (!name.endsWith(ending)) {
    const kind = aliases[name] ?? name;
    createSynthesizer(kind);
    return { name: kind, kind, options: {} };
  }
  const { synthesizer, state } = await readSynthesizer(name);
  const options = (state.header['options'] as object | undefined) ?? {};
  return { name: basename(name, ending), kind: synthesizer, options };
}

function augmenterOf({ name, kind, options }: NamedKind, backend: Backend | undefined): Augmenter {
  const place = synthesizerKinds[kind]!.network ? { backend } : {};
  return { name, create: (seed) => createSynthesizer(kind, Object.assign({}, options, place, { seed })) };
}

function networkOf(seed: number, backend: Backend): SelectionClassifier {
  return { name: 'mlp', create: (rows) => classifierFactory('mlp', rows, { seed, backend }) };
}
