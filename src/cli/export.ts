/** `vaelab export`: a synthesizer for another program. */
import { join } from 'node:path';
import { Command } from 'commander';
import { exportPyTorch, readSynthesizer, synthesizerFromSaved } from '../synthesis/index.js';
import { exitCodes } from './kit/errors.js';
import { oneOf } from './kit/options.js';
import { checkFolder, deliver, writeFolder } from './kit/output.js';
import { print } from './kit/terminal.js';

interface ExportFlags {
  readonly to: string;
  readonly output: string;
}

const examples = `
Examples:
  $ vaelab export patients.safetensors --to pytorch -o patients
  $ python patients/synthesizer.py -n 500 -o rows.csv

The folder holds the model and a short Python script, which needs torch, numpy and safetensors. It draws rows, and takes the network
apart for further training; what it saves, vaelab reads again. Kinds: vae, cvae, pooled-gaussian, class-gaussian, gaussian-mixture.`;

export function exportCommand(): Command {
  return new Command('export')
    .description('Write a script that rebuilds a saved synthesizer elsewhere.')
    .argument('<model>', 'a file that vaelab fit or vaelab run wrote')
    .requiredOption('--to <program>', 'pytorch')
    .requiredOption('-o, --output <folder>', 'the folder to write')
    .option('--debug', 'print the stack of an error')
    .addHelpText('after', examples)
    .action(async (model: string, flags: ExportFlags) => {
      process.exitCode = await exportModel(model, flags);
    });
}

async function exportModel(path: string, { to, output }: ExportFlags): Promise<number> {
  oneOf('--to', to, ['pytorch']);
  checkFolder(output, '--output');
  const { script, model } = exportPyTorch(synthesizerFromSaved(await readSynthesizer(path)));
  const { written, failure } = await deliver(output, '--output', (into) =>
    writeFolder(into, async (put) => {
      await put('model.safetensors', model);
      await put('synthesizer.py', script);
    }),
  );
  if (failure !== undefined) throw failure;
  print(`Script: ${join(written!.folder, 'synthesizer.py')}\nModel: ${join(written!.folder, 'model.safetensors')}`);
  return exitCodes.done;
}
