/** Errors for people and the checks that every room shares. */
export { InputError, MissingDataError, nearestName, OptionError, shortList, shown } from './errors.js';
export { checkPositive, checkWhole, checkWidths, withDefaults } from './options.js';
