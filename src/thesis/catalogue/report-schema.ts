import { list, object, type Rule, share } from '../../checks/rules.js';

const triple = list(share, [3, 3]);

/** A recorded classification report, whatever the number of classes. */
export const reportSchema: Rule = object({
  accuracy: share,
  precision: list(share),
  recall: list(share),
  f1: list(share),
  macro: triple,
  weighted: triple,
});
