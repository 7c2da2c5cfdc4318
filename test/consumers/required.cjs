// The same package from a CommonJS module.
const { VAE } = require('vaelab');
const { Study } = require('vaelab/search');
const { tensor } = require('vaelab/tensor');

(async () => {
  if (typeof VAE !== 'function' || typeof Study !== 'function') throw new Error('names are missing');
  const { data } = await tensor([1, 2]).add(1).data();
  if (data.join() !== '2,3') throw new Error(`2,3 expected, found ${data.join()}`);
  console.log('ok');
})();
