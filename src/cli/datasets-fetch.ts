/** `vaelab datasets fetch`: data sets of openml.org, into the folder of fetched data. */
import { Command } from 'commander';
import { InputError, InterruptedError } from '../checks/index.js';
import { datasets, isDatasetName } from '../data/index.js';
import { type DownloadProgress, fetchDataset, type FetchedDataset } from '../data/node.js';
import { onInterrupt } from './kit/interrupt.js';
import { number } from './kit/options.js';
import { TransferDisplay } from './kit/transfer.js';
import { print, tell } from './kit/terminal.js';

interface Flags {
  readonly version?: number;
  readonly cache?: string;
  readonly again?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export function fetchDatasetCommand(): Command {
  return new Command('fetch')
    .summary('fetch data sets of openml.org by number or name')
    .description(
      'Fetch data sets of openml.org, by number or name, with their checksums checked. What broke off goes on where it ended. Afterwards "run" and "search" know them as openml:<number>, and the named ones by their names.',
    )
    .argument('<data sets...>', 'numbers or names at openml.org, or names of "vaelab datasets list"')
    .option('--version <n>', 'version of a name that has several (default: the latest)', number)
    .option('--cache <folder>', 'where fetched data are kept (default: VAELAB_CACHE, or ~/.cache/vaelab and the like)')
    .option('--again', 'fetch what is there already once more')
    .option('--json', 'print what was fetched as one JSON document on stdout')
    .option('--quiet', 'no progress')
    .addHelpText(
      'after',
      `
Examples:
  vaelab datasets fetch leukemia               # then: vaelab run leukemia
  vaelab datasets fetch 1485                   # then: vaelab run openml:1485
  vaelab datasets fetch 1104 1485 41026 1106
  HTTPS_PROXY=http://proxy:3128 vaelab datasets fetch colon-cancer --version 1`,
    )
    .action(fetchAll);
}

/** The number of a named data set, and anything else as it is. */
function wantedFrom(name: string): string | number {
  if (!isDatasetName(name)) return name;
  const { openmlId, standsInFor, files } = datasets[name];
  if (openmlId !== undefined) return openmlId;
  const whole = standsInFor === undefined ? '' : `; fetch ${standsInFor}, which it is a part of`;
  throw new InputError(
    files.length === 0
      ? `${name} comes with a package and need not be fetched`
      : `${name} is not public as it is${whole}`,
  );
}

async function fetchAll(names: readonly string[], { version, cache, again, quiet, json }: Flags): Promise<void> {
  const display = new TransferDisplay(quiet === true);
  const stop = onInterrupt([{ message: 'interrupted' }], (text) => {
    display.finish();
    tell(text);
  });
  const fetched: FetchedDataset[] = [];
  try {
    for (const name of names) {
      const onProgress = (progress: DownloadProgress): void => display.update(name, progress);
      const found = await fetchDataset(wantedFrom(name), {
        version,
        cache,
        again,
        onProgress,
        signal: stop.signals[0],
      });
      display.finish();
      fetched.push(found);
      if (json !== true) print(lineOf(found));
    }
  } catch (error) {
    display.finish();
    if (stop.signals[0]!.aborted)
      throw new InterruptedError('interrupted; what has come is kept, and the same command goes on from there');
    throw error;
  } finally {
    stop.release();
  }
  if (json === true)
    print(JSON.stringify(fetched.map(({ description, path, cached }) => ({ ...description, path, cached }))));
}

function lineOf({ description, path, cached }: FetchedDataset): string {
  const { id, name, version, target, licence, md5 } = description;
  const about = [
    `version ${version}`,
    target === undefined ? 'no class column is named' : `class ${target}`,
    ...(licence === undefined ? [] : [`licence ${licence}`]),
    ...(md5 === undefined ? ['no checksum was given'] : []),
    ...(cached ? ['was here already'] : []),
  ];
  return `${name} (openml:${id}): ${about.join(', ')}\n  ${path}`;
}
