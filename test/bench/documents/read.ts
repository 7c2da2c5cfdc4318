/**
 * Two stored documents as `vaelab bench --json` prints them, made up with round figures: a machine with two cores, and a later version on
 * one with sixteen and a GPU.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BenchDocument, checkBenchDocument } from '../../../src/bench/index.js';

export const file = (name: 'small' | 'large'): string => join(import.meta.dirname, `${name}.json`);
export const read = (name: 'small' | 'large'): BenchDocument =>
  checkBenchDocument(JSON.parse(readFileSync(file(name), 'utf8')));
