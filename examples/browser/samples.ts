/** Made-up tables to try the page with; the same every time. */
import { SeededRandom } from 'vaelab/models';
import type { SampleId } from './messages.js';

const pad = (value: number): string => String(value).padStart(2, '0');
const csv = (header: readonly string[], rows: readonly (readonly (string | number)[])[]): string =>
  [header, ...rows].map((cells) => cells.join(',')).join('\n');

/** 150 patients: names of rows, dates, words, true and false, counts, and a marker that was not always measured. */
function clinic(random: SeededRandom): string {
  const cities = ['Lima', 'Oslo', 'Quito', 'Turin'];
  const header = ['patient', 'visit', 'age', 'sex', 'city', 'smoker', 'children', 'marker', 'pressure', 'diagnosis'];
  const rows = Array.from({ length: 150 }, (_, i) => {
    const ill = random.uniform() < 0.4;
    const date = `20${pad(18 + (i % 6))}-${pad(1 + ((i * 5) % 12))}-${pad(1 + ((i * 11) % 28))}`;
    const marker = 1.4 + (ill ? 1.6 : 0) + 0.6 * random.normal();
    return [
      `P${pad(i + 1)}${(i * 37) % 89}x`,
      date,
      Math.round(Math.min(88, Math.max(19, 52 + (ill ? 13 : 0) + 12 * random.normal()))),
      random.uniform() < 0.5 ? 'female' : 'male',
      cities[Math.floor(random.uniform() * 4)]!,
      random.uniform() < (ill ? 0.5 : 0.2) ? 'True' : 'False',
      Math.floor(4 * random.uniform()),
      random.uniform() < 0.12 ? 'NA' : Math.max(0.1, marker).toFixed(2),
      Math.round(128 + (ill ? 11 : 0) + 12 * random.normal()),
      ill ? 'ill' : 'well',
    ];
  });
  return csv(header, rows);
}

/** 60 samples of two classes, 300 genes in ten modules; three modules differ between the classes. */
function genes(random: SeededRandom): string {
  const names = Array.from({ length: 300 }, (_, j) => `G${j + 1}`);
  const rows = Array.from({ length: 60 }, (_, i) => {
    const modules = Array.from({ length: 10 }, (_, m) => 1.2 * random.normal() + (m < 3 && i % 2 === 1 ? 1.6 : 0));
    return [
      ...names.map((_, j) => (8 + modules[j % 10]! + 0.8 * random.normal()).toFixed(3)),
      i % 2 ? 'tumour' : 'normal',
    ];
  });
  return csv([...names, 'class'], rows);
}

/** 100 rows of ten numbers that know nothing of their class. */
function noise(random: SeededRandom): string {
  const names = Array.from({ length: 10 }, (_, j) => `x${j + 1}`);
  const rows = Array.from({ length: 100 }, (_, i) => [
    ...names.map(() => random.normal().toFixed(3)),
    i % 2 ? 'left' : 'right',
  ]);
  return csv([...names, 'class'], rows);
}

const makers = { clinic, genes, noise };

export function sampleText(id: SampleId): string {
  return makers[id](new SeededRandom(`sample ${id}`));
}
