/** Ways to bring a table: a file that is chosen or dropped, a text that is pasted or typed, a sample. */
import { find, make } from './dom.js';
import { type SampleId, sampleNames, type Source } from './messages.js';

/** Endings of tables that this page does not read. */
const others = /\.(arff|parquet|gz|zip|xlsx?|ods)$/i;
const elsewhere =
  'this page reads separated text (CSV, TSV). On the command line vaelab reads ARFF, Parquet and gzip, too; export others as CSV.';

/** Listens for tables; what cannot be read is told to `fail`. */
export function listenForTables(open: (source: Source) => void, fail: (message: string) => void): void {
  const file = find<HTMLInputElement>('file');
  const take = async (given: File): Promise<void> => {
    if (others.test(given.name)) return fail(`${given.name}: ${elsewhere}`);
    const bytes = new Uint8Array(await given.arrayBuffer());
    try {
      open({ name: given.name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) });
    } catch {
      fail(`${given.name}: this is no text in UTF-8; export the table as CSV.`);
    }
  };
  file.addEventListener('change', () => {
    const [given] = file.files ?? [];
    if (given !== undefined) void take(given);
    // The same file may be chosen again.
    file.value = '';
  });
  listenForDrops((given) => void take(given));
  const typed = find<HTMLTextAreaElement>('typed');
  find('take').addEventListener('click', () => open({ name: 'pasted.csv', text: typed.value }));
  document.addEventListener('paste', (event) => {
    const place = event.target;
    if (place instanceof Element && place.closest('input, textarea, select') !== null) return;
    const [given] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (given !== undefined) void take(given);
    else if (text !== '') open({ name: 'pasted.csv', text });
  });
  for (const [id, name] of Object.entries(sampleNames)) {
    const button = make('button', { type: 'button' }, name);
    button.addEventListener('click', () => open({ sample: id as SampleId }));
    find('samples').append(button);
  }
}

/** Anywhere in the page, so that nobody has to aim. */
function listenForDrops(take: (file: File) => void): void {
  const zone = find('drop');
  document.addEventListener('dragover', (event) => {
    event.preventDefault();
    zone.classList.add('over');
  });
  document.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) zone.classList.remove('over');
  });
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    zone.classList.remove('over');
    const [given] = event.dataTransfer?.files ?? [];
    if (given !== undefined) take(given);
  });
}
