/**
 * Writes the made-up patients that the README works with: patients.csv (160 rows) and later-patients.csv (80 rows). Whoever is
 * ill has a higher glucose, more inflammation and a few more visits. `npm run build` comes first, then
 * `node examples/patients/make.mjs`.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SeededRandom } from 'vaelab';

const header = 'age,sex,smoker,weight_kg,systolic,glucose,crp,creatinine,visits,diagnosis';

/** One patient as a row of the table; every value in the precision in which it would be measured. */
function patient(random) {
  const ill = random.uniform() < 0.4;
  const sex = Number(random.uniform() < 0.5);
  const age = Math.round(Math.min(90, Math.max(18, 52 + 14 * random.normal() + (ill ? 6 : 0))));
  const smoker = Number(random.uniform() < (ill ? 0.4 : 0.2));
  const weight = 66 + 14 * sex + 11 * random.normal() + (ill ? 4 : 0);
  const systolic = Math.round(112 + 0.25 * age + 0.1 * weight + 9 * random.normal() + (ill ? 5 : 0));
  const glucose = 4.6 + 0.01 * age + 0.5 * random.normal() + (ill ? 0.9 : 0);
  const crp = Math.exp(0.4 + 0.6 * random.normal() + (ill ? 0.7 : 0) + 0.3 * smoker);
  const creatinine = Math.round(62 + 16 * sex + 0.15 * age + 8 * random.normal());
  const visits = Math.floor(-Math.log(1 - random.uniform()) * (ill ? 3 : 1.5));
  const cells = [age, sex, smoker, weight.toFixed(1), systolic, glucose.toFixed(2), crp.toFixed(1), creatinine, visits];
  return [...cells, ill ? 'ill' : 'well'].join(',');
}

function table(rows, seed) {
  const random = new SeededRandom(seed);
  return [header, ...Array.from({ length: rows }, () => patient(random))].join('\n') + '\n';
}

/** The files by name. */
export const files = { 'patients.csv': table(160, 'patients'), 'later-patients.csv': table(80, 'later patients') };

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(import.meta.dirname, name), text);
