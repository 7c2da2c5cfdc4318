/** Everything that computes. It takes the page's wishes in turn; to stop is no wish that waits. */
import type { FromWorker, ToWorker } from './messages.js';
import { Session } from './session.js';

const scope = globalThis as unknown as {
  onmessage: (event: { readonly data: ToWorker }) => void;
  postMessage(message: FromWorker): void;
};

const session = new Session((message) => scope.postMessage(message));
let turn = session.start();
scope.onmessage = ({ data }) => {
  if (data.type === 'stop') session.stop();
  else turn = turn.then(() => session.take(data));
};
