/** Errors for people and the checks that every room shares. */
export { checkList, described, jsonText } from './described.js';
export {
  FileError,
  InputError,
  InterruptedError,
  MissingDataError,
  nearestName,
  OptionError,
  plainText,
  printable,
  shortList,
  shown,
} from './errors.js';
export { defused, isFormula } from './formulas.js';
export {
  checkAmount,
  checkChoice,
  checkPositive,
  checkProbability,
  checkShare,
  checkText,
  checkWhole,
  checkWidths,
  withDefaults,
} from './options.js';
