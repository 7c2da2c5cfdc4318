/** Whether anything that chose had seen the rows that it was judged by. */
import { count, plural } from '../../checks/numbers.js';
import type { SelectionResult } from '../../selection/result.js';
import { html, type Html } from '../kit/html.js';
import { leakageTable } from '../kit/leakage.js';

export function leakageSection({ leakage, augmentation, splits }: SelectionResult): Html {
  const n = leakage.testRows;
  const drawing = [
    { stage: 'synthetic rows', what: 'what they were made from', seen: leakage.generatorTraining },
    { stage: 'stopping', what: 'deciding when the training of a generator ends', seen: leakage.earlyStopping },
    { stage: 'latent statistics', what: 'deciding where a generator draws', seen: leakage.latentStatistics },
  ];
  const stages = [
    { stage: 'scaling', what: 'mean and spread of the columns', seen: leakage.scaling },
    { stage: 'selection', what: 'ranking columns', seen: leakage.selection },
    { stage: 'fitness', what: 'choosing method, number of columns and classifier', seen: leakage.fitness },
    ...(augmentation.length > 0 ? drawing : []),
    { stage: 'classifiers', what: 'training them', seen: leakage.classifierTraining },
  ];
  return html`<section id="leakage-section">
    <h2>Did the choice see the rows that it was judged by?</h2>
    <p>
      Columns that were chosen on all rows look good on all rows. Here every split chose anew, on its training part.
      Every row remembers where it comes from; counted from
      that${splits.length > 1 && `, in the first of ${count(splits.length)} splits`}:
    </p>
    ${leakageTable(stages, n)}
    <p>
      ${
        leakage.unseen === n
          ? `All ${plural(n, 'test row')} were new to everything that chose.`
          : `Taken together, ${count(n - leakage.unseen)} of the ${plural(n, 'test row')} were seen before the test.`
      }
      ${
        leakage.inner === 0
          ? 'Within the training part, no row that was held out to judge a method had been seen by it either, not even through a synthetic row.'
          : `Within the training part, ${plural(leakage.inner, 'held-out row')} had been seen by what was judged on them.`
      }
      Every split is audited; one that is not clean ends the work.
    </p>
  </section>`;
}
