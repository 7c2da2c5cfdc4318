/** Ways to bring a table: a file that is chosen or dropped, a text that is pasted or typed, a sample. */
import { find, make } from './dom.js';
import { type SampleId, sampleNames, type Source } from './messages.js';

/** Listens for tables, of which nothing is known here but their bytes; what cannot be had is told to `fail`. */
export function listenForTables(open: (source: Source) => void, fail: (message: string) => void): void {
  const file = find<HTMLInputElement>('file');
  const take = async (given: File): Promise<void> => {
    try {
      open({ name: given.name, bytes: new Uint8Array(await given.arrayBuffer()) });
    } catch (error) {
      fail(`${given.name}: the file could not be read (${(error as Error).message}); a folder is no table.`);
    }
  };
  const takeText = (text: string): void => open({ name: 'pasted.csv', bytes: new TextEncoder().encode(text) });
  file.addEventListener('change', () => {
    const [given] = file.files ?? [];
    if (given !== undefined) void take(given);
    // The same file may be chosen again.
    file.value = '';
  });
  listenForDrops((given) => void take(given));
  const typed = find<HTMLTextAreaElement>('typed');
  find('take').addEventListener('click', () => takeText(typed.value));
  document.addEventListener('paste', (event) => {
    const place = event.target;
    if (place instanceof Element && place.closest('input, textarea, select') !== null) return;
    const [given] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (given !== undefined) void take(given);
    else if (text !== '') takeText(text);
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
