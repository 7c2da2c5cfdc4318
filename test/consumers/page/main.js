import { createBackend, gpu, VAE } from 'vaelab';

const done = document.getElementById('done');
try {
  const backend = await createBackend('auto');
  const rows = Array.from({ length: 16 }, (_, i) => [Math.sin(i), Math.cos(i)]);
  const vae = await new VAE({ hidden: [8], latentDim: 2, epochs: 20, seed: 1, backend }).fit(rows);
  const { shape } = await vae.sample(5);
  // Without gpu.js, which nobody has installed here, the gpu backend says so.
  const missing = await gpu().catch(({ message }) => message);
  done.textContent = [backend.name, shape.join('x'), missing].join('; ');
} catch (error) {
  done.textContent = `failed: ${error.stack}`;
}
