/** The page: settings in, progress and pictures out. All computing is in the worker. */
import { LatentMap } from './latent-map.js';
import { LossCurve, short } from './loss-curve.js';
import {
  type Availability,
  backendIds,
  backendNames,
  type FromWorker,
  type Settings,
  type ToWorker,
} from './messages.js';
import { centreInWords, mapInWords, type Middles, rangesOf } from './words.js';

const find = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const form = find<HTMLFormElement>('settings');
const [start, stop, reset] = ['start', 'stop', 'reset'].map((id) => find<HTMLButtonElement>(id)) as [
  HTMLButtonElement,
  HTMLButtonElement,
  HTMLButtonElement,
];
const [horizontal, vertical] = [find<HTMLSelectElement>('horizontal'), find<HTMLSelectElement>('vertical')];

/** Looking for backends; nothing there; a network in training; about to stop; a network at rest. */
type State = 'looking' | 'empty' | 'training' | 'stopping' | 'resting';
let state: State = 'looking';
let losses: number[] = [];
let milliseconds: number[] = [];
/** The epoch at which this training ends. */
let goal = 0;
let backend = '';
let middles: Middles = new Map();

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
const send = (message: ToWorker): void => worker.postMessage(message);
const curve = new LossCurve(find('curve'));
const map = new LatentMap(find('map'), find<HTMLCanvasElement>('canvas'), (view) => {
  send({ type: 'view', view });
  find('place').textContent = sentence(rangesOf(view));
  announceSoon();
});

worker.onmessage = ({ data }: MessageEvent<FromWorker>) => receive(data);
worker.onerror = ({ message }) => fail(`the worker failed: ${message ?? 'it could not be started'}`);
send({ type: 'look', digitFolder: new URL('digits/', document.baseURI).href });
find('place').textContent = sentence(rangesOf(map.view));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const epochs = Number(field('epochs'));
  const wanted = settings();
  goal = losses.length + epochs;
  if (state === 'empty') offerAxes(wanted.latent);
  find('failure').hidden = true;
  enter('training', 'Starting …');
  send({ type: 'start', settings: wanted, epochs, view: map.view });
});
stop.addEventListener('click', () => {
  send({ type: 'stop' });
  enter('stopping', 'Stopping after this step …');
});
reset.addEventListener('click', () => {
  send({ type: 'reset' });
  enter('stopping', 'Letting the network go …');
});
find('closer').addEventListener('click', () => map.zoom(0.8));
find('farther').addEventListener('click', () => map.zoom(1.25));
find('home').addEventListener('click', () => map.home());
for (const select of [horizontal, vertical])
  select.addEventListener('change', () => {
    const other = select === horizontal ? vertical : horizontal;
    if (other.value === select.value) other.value = String(map.view.axes[select === horizontal ? 0 : 1]);
    map.setAxes([Number(horizontal.value), Number(vertical.value)]);
  });

function receive(message: FromWorker): void {
  switch (message.type) {
    case 'available':
      offerBackends(message.backends);
      return enter('empty');
    case 'opened':
      backend = message.backend;
      find('running').textContent = `${message.backend} (${message.reason})`;
      find('facts').textContent = message.facts;
      return say(`Training on ${backend}.`);
    case 'epoch':
      losses.push(message.news.loss);
      milliseconds.push(message.news.milliseconds);
      return showProgress();
    case 'map':
      ({ middles } = message);
      map.show(message);
      find('map').classList.add('filled');
      return find('canvas').setAttribute('aria-label', mapInWords(message.view, middles));
    case 'paused':
      return enter(
        'resting',
        `${message.finished ? 'Finished' : 'Stopped'} after ${losses.length} ${losses.length === 1 ? 'epoch' : 'epochs'} on ${backend}${losses.length === 0 ? '' : `: loss ${short(losses.at(-1)!)} per image`}.`,
      );
    case 'cleared':
      clear();
      return enter('empty', 'The network is gone. Nothing has been trained yet.');
    case 'failed':
      return fail(message.message);
  }
}

function enter(next: State, words?: string): void {
  state = next;
  const training = state === 'training' || state === 'stopping';
  start.disabled = state === 'looking' || training || form.querySelector('[name=backend]:checked') === null;
  start.textContent = state === 'resting' ? 'Train on' : 'Start';
  stop.disabled = state !== 'training';
  reset.disabled = state === 'empty' || state === 'looking' || state === 'stopping';
  for (const id of ['backends', 'model']) find<HTMLFieldSetElement>(id).disabled = state !== 'empty';
  find('locked').hidden = state === 'empty' || state === 'looking';
  find('progress').setAttribute('aria-busy', String(training));
  if (words !== undefined) say(words);
}

function say(words: string): void {
  find('status').textContent = words;
}

/** The worker has let everything go. */
function fail(message: string): void {
  const failure = find('failure');
  failure.textContent = sentence(message);
  failure.hidden = false;
  clear();
  enter(state === 'looking' ? 'looking' : 'empty', 'Nothing is being trained.');
}

function clear(): void {
  [losses, milliseconds, middles, goal] = [[], [], new Map(), 0];
  for (const id of ['epoch', 'loss', 'time', 'running', 'facts']) find(id).textContent = '–';
  find<HTMLProgressElement>('bar').value = 0;
  find('map').classList.remove('filled');
  find('axes').hidden = true;
  find('canvas').setAttribute('aria-label', 'Empty until training has begun');
  curve.show(losses);
  map.clear();
}

function showProgress(): void {
  find('epoch').textContent = `${losses.length} of ${goal}`;
  find('loss').textContent = short(losses.at(-1)!);
  find('time').textContent = duration(median(milliseconds.slice(-9)));
  const bar = find<HTMLProgressElement>('bar');
  [bar.max, bar.value] = [goal, losses.length];
  curve.show(losses);
}

function offerBackends(backends: readonly Availability[]): void {
  const fieldset = find('backends');
  find('looking').remove();
  const best = backends.find(({ works, imitated }) => works && !imitated)?.id;
  for (const { id, works, detail } of backends) {
    const label = document.createElement('label');
    label.className = 'choice';
    const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'backend', value: id });
    [radio.disabled, radio.checked] = [!works, id === best];
    const words = document.createElement('span');
    const why = Object.assign(document.createElement('small'), { textContent: works ? detail : `not here: ${detail}` });
    words.append(backendNames[id], why);
    label.append(radio, words);
    fieldset.append(label);
  }
  if (best === undefined) fail('no backend works here');
}

/** Reads the form, whose fields have been checked. */
function settings(): Settings {
  const chosen = form.querySelector<HTMLInputElement>('[name=backend]:checked')!.value;
  return {
    backend: backendIds.find((id) => id === chosen)!,
    digits: field('digits').split(',').map(Number),
    images: Number(field('images')),
    latent: Number(field('latent')),
    width: Number(field('width')),
    learningRate: Number(field('learningRate')),
  };
}

function field(name: string): string {
  return (form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement).value;
}

/** With more than two axes one chooses which of them the map shows. */
function offerAxes(latent: number): void {
  find('axes').hidden = latent === 2;
  for (const [i, select] of [horizontal, vertical].entries()) {
    select.replaceChildren(
      ...Array.from({ length: latent }, (_, axis) => new Option(`axis ${axis + 1}`, String(axis))),
    );
    select.value = String(i);
  }
  map.setAxes([0, 1]);
}

let announcing: ReturnType<typeof setTimeout> | undefined;

/** Says where the map is, once it rests. */
function announceSoon(): void {
  clearTimeout(announcing);
  if (middles.size === 0) return;
  announcing = setTimeout(() => {
    find('announcement').textContent = `${centreInWords(map.view, middles)}.`;
  }, 500);
}

function sentence(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1) + (/[.!?]$/.test(words) ? '' : '.');
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

function duration(milliseconds: number): string {
  return milliseconds < 1000
    ? `${short(Number(milliseconds.toPrecision(3)))} ms`
    : `${(milliseconds / 1000).toFixed(2)} s`;
}
