import { expect, test } from 'vitest';
import { Table } from '../../src/data/index.js';
import { matrix } from '../../src/matrix/index.js';
import { SeededRandom } from '../../src/random/index.js';
import { kindsRestored } from '../../src/synthesis/kinds-restored.js';
import { Preprocessor } from '../../src/synthesis/preprocessor.js';

/** Columns of every kind: 0/1, few and many whole numbers, numbers, skewed numbers, a constant. */
function mixedTable(): Table {
  const random = new SeededRandom(5).split('mixed table');
  const rows = Array.from({ length: 60 }, () => {
    const z = random.normal();
    return [Number(z > 0.3), Math.round(2 * z), Math.round(900 * random.normal()), z, Math.exp(2 * z), 4];
  });
  return Table.from({ columns: ['a', 'b', 'c', 'd', 'e', 'f'], rows });
}

test.each(['none', 'asinh', 'quantile'] as const)(
  'kinds are restored as by the way into original units and back (%s)',
  (transform) => {
    const preprocessor = Preprocessor.fit(mixedTable(), { transform });
    const random = new SeededRandom(6).split('rows');
    const x = matrix(400, 5);
    for (let at = 0; at < x.data.length; at++) x.data[at] = 2 * random.normal();
    const way = preprocessor.standardise(preprocessor.restoreKinds(preprocessor.unstandardise(x)));
    const found = kindsRestored(preprocessor)(x);
    for (let at = 0; at < x.data.length; at++)
      // Numbers are rounded to seven digits of their spread, which a steep curve stretches. Whole numbers over a wide range are cut only; half a step of 1 is small beside their spread of 900.
      expect(Math.abs(found.data[at]! - way.data[at]!)).toBeLessThan(
        at % 5 === 2 ? (transform === 'none' ? 1e-3 : 2e-2) : 1e-3,
      );
  },
);
