/** A synthesizer as a Python script beside its file, which rebuilds it in PyTorch. */
import { InputError, shown } from '../../checks/index.js';
import { type Architecture, layersOf } from '../../models/index.js';
import type { ColumnDescription } from '../../data/index.js';
import type { PreprocessorState } from '../preprocessor.js';
import { parseSynthesizer, type SavedSynthesizer } from '../saved.js';
import type { Synthesizer } from '../synthesizer.js';
import { commonPart } from './common-part.js';
import { gaussianPart } from './gaussian-part.js';
import { mainPart } from './main-part.js';
import { networkPart } from './network-part.js';
import { wordsPart } from './words-part.js';

/** What an export consists of: two files of one folder. */
export interface PyTorchExport {
  /** `synthesizer.py`: needs torch, numpy and safetensors. */
  readonly script: string;
  /** `model.safetensors`, which the script reads and `loadSynthesizer` does. */
  readonly model: Uint8Array;
}

/** The parts of the script for each kind that it can be written for. */
const parts: Readonly<Record<string, string>> = {
  vae: networkPart,
  cvae: networkPart,
  'pooled-gaussian': gaussianPart,
  'class-gaussian': gaussianPart,
  'gaussian-mixture': gaussianPart,
};

/** What the script knows of a table's preparation. */
const knownKinds: readonly string[] = [
  'constant',
  'binary',
  'whole',
  'real',
] satisfies readonly ColumnDescription['kind'][];
const knownPreparation: readonly string[] = [
  'kinds',
  'withinRange',
  'columns',
  'scaler',
  'target',
  'targetIndex',
  'classes',
  'classNames',
  'classCounts',
  'transform',
  'own',
  'words',
];

/**
 * A short Python script and the model's file for it: preparation, network or Gaussians, noise, and the way back into the table's columns. Of
 * the same standard normal draws it makes the same rows, to 1e-5 of a column's spread. What it saves `loadSynthesizer` reads.
 * @throws InputError for a kind or a preparation that the script does not know, and for a synthesizer that has learned nothing
 */
export function exportPyTorch(synthesizer: Synthesizer): PyTorchExport {
  const { kind } = synthesizer;
  const part = Object.hasOwn(parts, kind) ? parts[kind] : undefined;
  if (part === undefined)
    throw new InputError(
      `a synthesizer of kind ${shown(kind)} cannot be exported to PyTorch; these can: ${Object.keys(parts).join(', ')}`,
    );
  const model = synthesizer.toBytes();
  const saved = parseSynthesizer(model);
  checkPreparation(saved.preprocessing);
  const sizes = part === networkPart ? networkSizes(saved) : '';
  return { script: `${opening(saved)}\n${commonPart}\n\n${wordsPart}${sizes}\n\n${part}\n\n${mainPart}`, model };
}

/** @throws InputError for a preparation that the script would not undo */
function checkPreparation(state: PreprocessorState): void {
  const unknown = Object.entries(state).find(
    ([name, value]) => value !== null && !knownPreparation.includes(name),
  )?.[0];
  const column = state.columns.find(({ kind }) => !knownKinds.includes(kind));
  if (unknown !== undefined || column !== undefined)
    throw new InputError(
      `the export to PyTorch does not know ${column === undefined ? `the preparation ${shown(unknown!)} of this model's table` : `columns of kind ${shown(column.kind)}, such as ${shown(column.name)}`}; draw its rows with vaelab sample`,
    );
}

function opening({ synthesizer, trainedOn }: SavedSynthesizer): string {
  const table = (trainedOn?.table ?? 'a table').replaceAll(/[^\w .-]/g, '_');
  return `"""Synthetic rows of ${table}, drawn in PyTorch by the ${synthesizer} synthesizer in model.safetensors. Written by vaelab export.

    python synthesizer.py -n 100 -o rows.csv          from a shell; or from Python:

    from synthesizer import Synthesizer
    rows, classes = Synthesizer().sample(100, seed=1)

Needs torch, numpy and safetensors. n rows, p columns of the table, q of them modelled together, Z latent size.
"""
`;
}

const python = (value: boolean): string => (value ? 'True' : 'False');

/** The network's layers and sizes as Python. */
function networkSizes({ state }: SavedSynthesizer): string {
  const { model } = state.header as unknown as {
    readonly model: { readonly header: { readonly architecture: Architecture } };
  };
  const { architecture } = model.header;
  const { features, classes, latentDim } = architecture;
  const k = (state.header['classScaler'] as { readonly mean: readonly number[] } | null)?.mean.length ?? 0;
  const layers = layersOf(architecture).map(
    ({ part, name, from, to, batchNorm, activation, dropout }) =>
      `    ("${part}", "${name}", ${from}, ${to}, ${python(batchNorm)}, "${activation}", ${dropout}),`,
  );
  return `

# Part, name in the file, inputs, outputs, batch normalisation, activation, dropout.
LAYERS = [
${layers.join('\n')}
]
# Latent size, columns that the network sees (a VAE's class columns aside), and classes that join its inputs (CVAE).
LATENT, COLUMNS, CLASSES = ${latentDim}, ${classes > 0 ? features : features - k}, ${classes}
`;
}
