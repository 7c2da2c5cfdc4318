/**
 * The package in a program: reads a table, fits a synthesizer, draws rows, judges them on real rows that it has not seen, and keeps rows
 * and model. `node main.mjs [folder for the files]`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareRows, loadTable, PooledGaussian, writeCsv } from 'vaelab';

const out = process.argv[2] ?? 'out';
const tables = join(import.meta.dirname, '../patients');

// Two tables of the same columns: one to learn from, and later patients to test with.
const patients = await loadTable(join(tables, 'patients.csv'), { target: 'diagnosis' });
const later = await loadTable(join(tables, 'later-patients.csv'), { target: 'diagnosis', like: patients });
console.log(`${patients.labels.length} patients, ${patients.featureNames.join(', ')}`);

const synthesizer = await new PooledGaussian({ seed: 1 }).fit(patients);
const synthetic = await synthesizer.sample(500);

// The same classifiers learn from real and from synthetic rows, and are scored on the later patients.
const { classes } = synthesizer;
const rowsOf = ({ features, labels }) => ({ features, classCodes: labels.map((label) => classes.indexOf(label)) });
const { verdict, utility, fidelity, privacy } = await compareRows(
  { train: rowsOf(patients), synthetic: rowsOf(synthetic), test: rowsOf(later), classes: classes.map(String) },
  { classifiers: ['ridge', 'centroid', 'knn'] },
);
console.log(verdict.headline);
for (const [name, scores] of Object.entries(utility))
  console.log(
    `${name.padEnd(8)} real ${scores.real.accuracy.toFixed(3)}  synthetic ${scores.synthetic.accuracy.toFixed(3)}`,
  );
console.log(
  `shapes ${fidelity.shapes.toFixed(3)}, distance attack ${privacy.distanceAttack.toFixed(3)} (0.5 is guessing)`,
);

await mkdir(out, { recursive: true });
await writeFile(join(out, 'synthetic.csv'), writeCsv(synthetic));
await synthesizer.save(join(out, 'patients.safetensors'));
console.log(`${out}: synthetic.csv, patients.safetensors`);
