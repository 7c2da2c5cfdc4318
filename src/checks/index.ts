/** Errors for people and the checks that every room shares. */
export { InputError, MissingDataError, nearestName, OptionError, printable, shortList, shown } from './errors.js';
export { checkChoice, checkPositive, checkWhole, checkWidths, withDefaults } from './options.js';
