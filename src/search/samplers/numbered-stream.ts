import type { SeededRandom } from '../../random/index.js';

/**
 * The stream of one of many numbered things, such as the trials of a study.
 *
 * The generator mixes the last characters of its key badly: keys that end in 1, 2 and 3 give first numbers that lie at equal
 * distances from each other. Here words follow the number, so that first numbers are independent, too.
 */
export function numberedStream(random: SeededRandom, what: string, index: number): SeededRandom {
  return random.split(`${what} ${index}`).split('draws');
}
