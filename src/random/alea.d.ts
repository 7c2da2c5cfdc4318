/** The one generator of seedrandom that is used: the package's own entry also loads six others and Node's cryptography. */
declare module 'seedrandom/lib/alea.js' {
  import type { State, StatefulPRNG } from 'seedrandom';

  const alea: (key: string, options: { readonly state: true | State.Alea }) => StatefulPRNG<State.Alea>;
  export default alea;
}
