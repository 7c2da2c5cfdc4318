/**
 * The page's worker: everything that computes, so that the page stays free. What comes in is taken in turn, but for `stop`, `reset` and
 * `view`, which are looked at after every training step.
 */
import type { Backend } from 'vaelab';
import { describe, lookForBackends, openBackend, reasonOf } from './backends.js';
import type { FromWorker, Settings, ToWorker, View } from './messages.js';
import { pixels } from './network.js';
import { Session } from './session.js';

const scope = globalThis as unknown as {
  onmessage: (event: { data: ToWorker }) => void;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};
/** Milliseconds between two pictures of the map while training. */
const pictureEvery = 200;

let digitFolder = '';
let backend: Backend | undefined;
let session: Session | undefined;
let view: View | undefined;
/** The map is not what the view or the weights now ask for. */
let mapIsOld = false;
let stopping = false;
let queue = Promise.resolve();

scope.onmessage = ({ data: message }) => {
  if (message.type === 'view') {
    view = message.view;
    mapIsOld = true;
  }
  if (message.type !== 'view' && message.type !== 'look') stopping = message.type !== 'start';
  queue = queue.then(() => handle(message)).catch(fail);
};

async function handle(message: ToWorker): Promise<void> {
  switch (message.type) {
    case 'look':
      digitFolder = message.digitFolder;
      return scope.postMessage({ type: 'available', backends: await lookForBackends() });
    case 'start':
      view = message.view;
      session ??= await openSession(message.settings);
      return train(session, message.epochs);
    case 'view':
      if (session !== undefined && mapIsOld) await drawMap(session);
      return;
    case 'stop':
      return;
    case 'reset':
      await close();
      scope.postMessage({ type: 'cleared' });
  }
}

async function openSession(settings: Settings): Promise<Session> {
  const images = await loadImages(settings);
  backend = await openBackend(settings.backend);
  const opened = await Session.open(settings, images, backend);
  scope.postMessage({ type: 'opened', backend: describe(backend), reason: reasonOf(backend), facts: opened.facts });
  return opened;
}

async function train(session: Session, epochs: number): Promise<void> {
  let pictured = -Infinity;
  const between = async (): Promise<'go on' | 'stop'> => {
    if (mapIsOld) await drawMap(session);
    return stopping ? 'stop' : 'go on';
  };
  for (let done = 0; done < epochs && !stopping; done++) {
    const news = await session.epoch(between);
    if (news === undefined) break;
    scope.postMessage({ type: 'epoch', news });
    if (!Number.isFinite(news.loss))
      throw new Error(`the loss of epoch ${news.epoch} is not a number; press Reset, and take a smaller learning rate`);
    if (performance.now() - pictured > pictureEvery) {
      await drawMap(session);
      pictured = performance.now();
    }
  }
  await drawMap(session);
  scope.postMessage({ type: 'paused', finished: !stopping });
}

async function drawMap(session: Session): Promise<void> {
  mapIsOld = false;
  const shown = view!;
  const { pixels, middles } = await session.map(shown);
  scope.postMessage({ type: 'map', view: shown, pixels, middles }, [pixels.buffer]);
}

async function close(): Promise<void> {
  await session?.dispose();
  session = undefined;
  await backend?.dispose();
  backend = undefined;
}

async function fail(error: unknown): Promise<void> {
  scope.postMessage({ type: 'failed', message: error instanceof Error ? error.message : String(error) });
  await close().catch(() => undefined);
}

/** As many images of each digit, in [0, 1], one digit after the other. */
async function loadImages({ digits, images }: Settings): Promise<Float32Array> {
  const files = await Promise.all(
    digits.map(async (digit) => {
      const response = await fetch(`${digitFolder}${digit}.bin`);
      if (!response.ok) throw new Error(`the images of ${digit} could not be loaded: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    }),
  );
  const each = files.reduce((least, { length }) => Math.min(least, length / pixels), images) * pixels;
  const all = new Float32Array(digits.length * each);
  files.forEach((bytes, d) => {
    for (let i = 0; i < each; i++) all[d * each + i] = bytes[i]! / 255;
  });
  return all;
}
