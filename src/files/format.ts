/** Versions of a format. */
import { whole } from '../checks/rules.js';

/** Something was written by a newer version of vaelab; the message says so. */
export class NewerFormatError extends Error {
  override readonly name = 'NewerFormatError';
}

/** @throws NewerFormatError for a format that is newer than the newest known; RuleError for what is none */
export function checkFormat(found: unknown, newest: number): void {
  whole('its format', found);
  if ((found as number) > newest)
    throw new NewerFormatError(
      `it has format ${String(found)}, and this version of vaelab reads formats up to ${newest}; read it with a newer version`,
    );
}
