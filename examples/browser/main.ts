/** The page: it listens and shows. All computing is in the worker. */
import { Answer } from './answer.js';
import { Columns, here } from './columns.js';
import { bring, find } from './dom.js';
import { Generator } from './generator.js';
import type { FromWorker, Seen, ToWorker } from './messages.js';
import { save } from './save.js';
import { listenForTables } from './table-input.js';
import { Watch } from './watch.js';
import ComputingWorker from './worker.js?worker&inline';

/** The worker starts; no table; one that can be run, or cannot; a run; about to stop. */
type State = 'starting' | 'empty' | 'readable' | 'unreadable' | 'running' | 'stopping';
let state: State = 'starting';

const worker = new ComputingWorker();
const send = (message: ToWorker): void => worker.postMessage(message);
const [start, stop] = [find<HTMLButtonElement>('start'), find<HTMLButtonElement>('stop')];

const watch = new Watch();
const columns = new Columns(
  (reading) => send({ type: 'read', reading }),
  (text) => send({ type: 'find', text }),
);
const generator = new Generator();
const answer = new Answer((rows) => send({ type: 'draw', rows, seed: drawn++ }));
let drawn = 0;

listenForTables((source) => {
  if (state === 'running' || state === 'stopping') return;
  fail('');
  send({ type: 'open', source, reading: columns.forget() });
}, fail);

worker.onmessage = ({ data }: MessageEvent<FromWorker>) => receive(data);
worker.onerror = ({ message }) => fail(`The worker failed: ${message ?? 'it could not be started'}`);

find('order').addEventListener('submit', (event) => {
  event.preventDefault();
  if (state !== 'readable') return;
  fail('');
  answer.clear();
  watch.begin(generator.wish.budget);
  enter('running');
  watch.say('Starting …');
  send({ type: 'run', wish: generator.wish });
  bring(find('watch'));
  stop.focus({ preventScroll: true });
});
stop.addEventListener('click', () => {
  enter('stopping');
  watch.say('Stopping: what is done is kept …');
  send({ type: 'stop' });
});

find('close').addEventListener('click', () => fail(''));

function receive(message: FromWorker): void {
  switch (message.type) {
    case 'ready':
      generator.offer(message.kinds);
      find('place').textContent = message.place;
      watch.say('Choose a table to begin with.');
      return enter('empty');
    case 'seen':
      return take(message.seen);
    case 'found':
      return columns.list(message.columns);
    case 'stage':
      return state === 'running' ? watch.stage(message) : undefined;
    case 'epoch':
      return watch.epoch(message);
    case 'splits':
      return watch.soFar(message);
    case 'preview':
      return watch.preview(message.preview);
    case 'done':
      watch.end();
      watch.say(state === 'stopping' ? 'Stopped; this is what was done.' : 'Finished.');
      enter('readable');
      return answer.show(message.done);
    case 'rows':
      return save('synthetic.csv', message.text, 'text/csv');
    case 'failed':
      return failed(message);
  }
}

function take(seen: Seen): void {
  columns.show(seen);
  answer.clear();
  fail('');
  const readable = seen.problems.length === 0;
  enter(readable ? 'readable' : 'unreadable');
  watch.say(
    readable
      ? `${seen.name} can be read: ${seen.rows} rows, class column ${seen.target}. Press Start.`
      : `${seen.name} cannot be read yet: ${seen.problems.map(({ what, count }) => `${what} (${count})`).join(', ')}.`,
  );
}

function failed({ about, message }: Extract<FromWorker, { readonly type: 'failed' }>): void {
  const stopped = state === 'stopping';
  if (!stopped) fail(here(message));
  if (about === 'table') {
    columns.clear();
    answer.clear();
    watch.say('The table cannot be read.');
    return enter('unreadable');
  }
  if (about !== 'run') return;
  watch.end();
  watch.say(stopped ? `Stopped: ${message}.` : 'Nothing to show.');
  enter('readable');
  start.focus();
}

/** Shows what is wrong; nothing for ''. */
function fail(message: string): void {
  find('failure-place').hidden = message === '';
  find('failure').textContent = message;
}

function enter(next: State): void {
  state = next;
  const running = state === 'running' || state === 'stopping';
  start.disabled = state !== 'readable';
  stop.disabled = state !== 'running';
  for (const id of ['bring', 'reading', 'uses', 'choice'])
    find<HTMLFieldSetElement>(id).disabled = running || state === 'starting';
}
