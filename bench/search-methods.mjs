// Searches as what asks for a configuration, is told its value and recommends one: ours in this process, peers in one of their own.
import { part } from './library.mjs';
import { here, peerEnvironment, startServer } from './processes.mjs';

const { BayesianSearch, ParzenSearch } = await part('search/index.js');
const own = { bayesian: BayesianSearch, parzen: ParzenSearch };
export const methodNames = [...Object.keys(own), 'optuna-gp', 'optuna-tpe', 'botorch'];

function ownMethod(Sampler, seed, space) {
  const sampler = new Sampler({ seed });
  const trials = [];
  const about = () => ({ space, direction: 'minimize', trials, id: trials.length });
  return {
    ask() {
      const id = trials.length;
      const params = sampler.suggest(about());
      trials.push({ id, params, state: 'running', intermediate: [] });
      return { id, params };
    },
    tell(id, value) {
      trials[id] = { ...trials[id], state: value === null ? 'failed' : 'complete', ...(value !== null && { value }) };
    },
    recommend: () => sampler.recommend?.(about())?.id,
    stop() {},
  };
}

async function peerMethod(method, seed, space, { python, noisy }) {
  const server = startServer(python, [here('search_peers.py')], peerEnvironment(1));
  await server.answer();
  await server.ask({ method, space, seed, noisy });
  return {
    ask: () => server.ask({ ask: true }),
    tell: (id, value) => server.ask({ id, tell: value }),
    recommend: async () => (await server.ask({ recommend: true })).id,
    stop: () => server.stop(),
  };
}

/** A method that is told of each configuration before it is asked for the next: `next` gives parameters, `tell` takes their value or null. */
export async function oneAtATime(...about) {
  const { ask, tell, stop } = await startMethod(...about);
  let id;
  return {
    async next() {
      const asked = await ask();
      id = asked.id;
      return asked.params;
    },
    tell: (value) => tell(id, value),
    stop,
  };
}

/**
 * Begins a study. `ask` gives `{ id, params }`, `tell` takes the id and a value, or null for a failure; `recommend` gives an id.
 * @param about `python`, the interpreter of the peers, and whether the objective is `noisy`
 */
export const startMethod = (method, seed, space, about) =>
  own[method] ? ownMethod(own[method], seed, space) : peerMethod(method, seed, space, about);
