/** The studies of a database. */
import { connectionTo } from './connection.js';
import { placeOf } from './place.js';
import { openSchema } from './schema.js';

/**
 * The addresses of the studies of a database, in the order of their names; none where there never was one. An address that names a study is
 * answered with that alone. Needs the package `pg`.
 * @throws OptionError for an address with a password in it, or that is none
 */
export async function studiesIn(address: string): Promise<string[]> {
  const place = placeOf(address);
  if (place.study !== undefined) return [address];
  const connection = connectionTo(place);
  try {
    if (!(await openSchema(connection, place.name, false))) return [];
    const { rows } = await connection.query<{ readonly name: string }>('SELECT name FROM vaelab.studies', []);
    const mark = address.includes('?') ? '&' : '?';
    const names = rows.map(({ name }) => name).sort((a, b) => (a < b ? -1 : 1));
    return names.map((name) => `${address}${mark}study=${encodeURIComponent(name)}`);
  } finally {
    await connection.close();
  }
}
