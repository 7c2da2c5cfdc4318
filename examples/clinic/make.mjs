/**
 * Writes the made-up clinic that the tutorial works with. Whoever has diabetes has a higher HbA1c and glucose and comes more often; the
 * arm of the trial was drawn by lot, so nothing else in the table says anything about it. `npm run build` comes first, then
 * `node examples/clinic/make.mjs`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from 'vaelab';

const header = 'patient,admitted,hospital,sex,age,smoker,bmi,systolic,glucose,hba1c,visits,arm,diagnosis';
const hospitals = ['Norte', 'Centro', 'Sur'];

/** One of a list, with these chances. */
function pick(random, list, chances) {
  let left = random.uniform();
  return list.find((_, i) => (left -= chances[i]) < 0) ?? list.at(-1);
}

/** One patient as a row of the table; every value in the precision in which it would be measured. */
function patient(random, number) {
  const ill = random.uniform() < 0.4;
  const admitted = new Date(Date.UTC(2023, 0, 1 + Math.floor(730 * random.uniform())));
  const hospital = pick(random, hospitals, [0.3, 0.5, 0.2]);
  const sex = pick(random, ['female', 'male'], [0.5, 0.5]);
  const age = Math.round(Math.min(90, Math.max(18, 54 + 13 * random.normal() + (ill ? 7 : 0))));
  const smoker = random.uniform() < 0.25;
  const bmi = 25.5 + 3.2 * random.normal() + (ill ? 3 : 0);
  const systolic = Math.round(95 + 0.3 * age + 0.7 * bmi + 9 * random.normal());
  const [sugar, shift] = [random.normal(), ill ? 1 : 0];
  const glucose = 5.2 + 0.5 * sugar + 0.3 * random.normal() + 1.6 * shift;
  const hba1c = 5.4 + 0.25 * sugar + 0.2 * random.normal() + 1.1 * shift;
  const visits = Math.floor(-Math.log(1 - random.uniform()) * (ill ? 4 : 1.5));
  const arm = pick(random, ['drug', 'placebo'], [0.5, 0.5]);
  // The southern hospital often has no laboratory at hand.
  const measured = random.uniform() > (hospital === 'Sur' ? 0.25 : 0.03);
  return [
    `P-${number}`,
    admitted.toISOString().slice(0, 10),
    hospital,
    sex,
    age,
    smoker ? 'yes' : 'no',
    bmi.toFixed(1),
    systolic,
    measured ? glucose.toFixed(1) : '',
    hba1c.toFixed(1),
    visits,
    arm,
    ill ? 'diabetes' : 'healthy',
  ];
}

const text = (rows) => [header, ...rows.map((row) => row.join(','))].join('\n') + '\n';
const patients = (count, seed, from) => {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, (_, i) => patient(random, from + 7 * i));
};

/** Every column but the first in an order of its own, as some people hide who is who. */
function shuffled(rows) {
  const random = new SeededRandom('shuffled');
  const orders = rows[0].map((_, j) => rows.map((_, i) => ({ i, key: j === 0 ? i : random.uniform() })));
  for (const order of orders) order.sort((a, b) => a.key - b.key);
  return rows.map((row, i) => row.map((_, j) => rows[orders[j][i].i][j]));
}

const clinic = patients(600, 'clinic', 1002);

/** The files by name. */
export const files = {
  'clinic.csv': text(clinic),
  'small.csv': text(clinic.slice(0, 60)),
  'shuffled.csv': text(shuffled(clinic)),
};

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(import.meta.dirname, name), content);
