/** The part of this room that touches files and processes; everything else also runs in a browser. */
export { JournalStorage } from './node-journal.js';
