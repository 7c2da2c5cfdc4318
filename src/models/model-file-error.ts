import { InputError } from '../checks/index.js';

/** A file that is no saved model, a damaged one, or one that cannot be used here; the message says what and what to do. */
export class ModelFileError extends InputError {
  override readonly name = 'ModelFileError';
}
