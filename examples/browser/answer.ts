/** The verdict, what it rests on, and the files. */
import type { Fact, GeneratorWords } from 'vaelab/report';
import { bring, find, make } from './dom.js';
import type { Done } from './messages.js';
import { save } from './save.js';

const icons = { good: '✓', mixed: '≈', bad: '✕', unknown: '?' } as const;

export class Answer {
  #files: Done['files'] | undefined;

  /** `draw` asks for more rows of the model. */
  constructor(draw: (rows: number) => void) {
    const rows = find<HTMLInputElement>('more');
    find('files').addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.#files?.model === null) save('synthetic.csv', this.#files.rows, 'text/csv');
      else draw(rows.valueAsNumber);
    });
    find('save-model').addEventListener('click', () => {
      const model = this.#files?.model;
      if (model) save('model.safetensors', model, 'application/octet-stream');
    });
    find('save-report').addEventListener('click', () => save('report.html', this.#files!.report, 'text/html'));
    find('save-result').addEventListener('click', () => save('result.json', this.#files!.result, 'application/json'));
  }

  clear(): void {
    this.#files = undefined;
    find('answer').hidden = true;
  }

  show({ summary, bars, rows, files }: Done): void {
    const { title, headline, caution, tone, scores, generators, quality } = summary;
    this.#files = files;
    find('answer').hidden = false;
    find('answer').dataset['tone'] = tone;
    find('tone').textContent = icons[tone];
    find('headline').textContent = headline;
    find('caution').hidden = caution === null;
    find('caution').textContent = caution === null ? '' : `Read with care. ${caution}`;
    for (const [name, value] of Object.entries(bars)) {
      find(`bar-${name}`).style.setProperty('--share', String(value));
      find(`share-${name}`).textContent = `${(100 * value).toFixed(1)}%`;
    }
    find('title').textContent = title;
    find('scores').replaceChildren(...scores.map(factOf));
    find('quality').replaceChildren(...quality.map(factOf));
    find('generators').replaceChildren(...generators.map(generatorOf));
    const more = find<HTMLInputElement>('more');
    more.disabled = files.model === null;
    more.value = String(rows);
    find<HTMLButtonElement>('save-model').disabled = files.model === null;
    find('kept').hidden = files.model !== null;
    bring(find('answer'));
    find('headline').focus({ preventScroll: true });
  }
}

const factOf = ({ about, words }: Fact): HTMLElement => make('div', {}, make('dt', {}, about), make('dd', {}, words));

const generatorOf = ({ kind, own, control, score, difference, range, fails }: GeneratorWords): HTMLElement =>
  make(
    'tr',
    own ? { class: 'own' } : {},
    make('th', { scope: 'row' }, `${kind}${own ? ' (this run)' : control ? ' (control)' : ''}`),
    make('td', { class: 'number' }, score),
    make('td', { class: 'number' }, range === '' ? difference : `${difference} (${range})`),
    make('td', {}, fails === '' ? '–' : fails),
  );
