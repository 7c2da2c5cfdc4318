/** `vaelab datasets`: what is known of the named data sets, and fetching them. */
import { InputError, nearestName } from '../checks/index.js';
import { Command } from 'commander';
import { fetchDatasetCommand } from './datasets-fetch.js';
import { print } from './kit/terminal.js';
import { datasetNames, datasets, datasetSpec } from '../data/index.js';

export function datasetsCommand(): Command {
  const command = new Command('datasets').description(
    'List the named data sets, say what is known of one, or fetch any data set of openml.org.',
  );
  command
    .command('list', { isDefault: true })
    .description('a line per data set')
    .allowExcessArguments()
    .action((_options, { args: [unknown] }: Command) => {
      // Being the default, this command is given whatever is no command.
      if (unknown !== undefined) {
        const near = nearestName(unknown, ['list', 'info', 'fetch']);
        throw new InputError(
          `datasets: unknown command '${unknown}'${near === undefined ? '' : `; did you mean '${near}'?`} There are: list, info, fetch`,
        );
      }
      for (const name of datasetNames) {
        const { rows, features, classCount, description } = datasets[name];
        print(
          `${name.padEnd(16)} ${`${rows} x ${features}`.padStart(12)}  ${String(classCount).padStart(2)} classes  ${description}`,
        );
      }
    });
  command
    .command('info')
    .description('sizes, classes and the files that are looked for')
    .argument('<name>', 'a data set')
    .action((name: string) => {
      const spec = datasetSpec(name);
      print(`${spec.name}: ${spec.description}`);
      print(
        `  ${spec.rows} rows x ${spec.features} features, ${spec.classCount} classes${spec.classes === undefined ? '' : ` (${spec.classes.join(', ')})`}`,
      );
      if (spec.files.length > 0)
        print(
          `  files, in the folder given by --data or VAELAB_DATA or in ${spec.name}/ below it: ${spec.files.map(({ files }) => files.join(' + ')).join(', or ')}`,
        );
      if (spec.openmlId !== undefined)
        print(`  public as OpenML data set ${spec.openmlId}: vaelab datasets fetch ${spec.name}`);
    });
  command.addCommand(fetchDatasetCommand());
  return command;
}
