/** The one generator of seedrandom that is used: the package's own entry also loads six others and Node's cryptography. */
declare module 'seedrandom/lib/alea.js' {
  import type { PRNG } from 'seedrandom';

  const alea: (key: string) => PRNG;
  export default alea;
}
