/** One network in training on one backend, from its first weights until it is let go. Lives in the worker. */
import { type Backend, type Program, SeededRandom } from 'vaelab';
import { type EpochNews, mapSide, type Settings, type View } from './messages.js';
import { DigitNetwork, pixels } from './network.js';

const batchRows = 100;
/** Images of each digit that say where it is in latent space. */
const middleRows = 32;
const cells = mapSide * mapSide;

export class Session {
  readonly #images: Float32Array;
  readonly #digits: readonly number[];
  readonly #network: DigitNetwork;
  readonly #training: Program;
  readonly #decoding: Program;
  readonly #encoding: Program;
  readonly #random = new SeededRandom(0).split('training');
  readonly #batch: number;
  readonly #scalars = new Float32Array(3);
  #steps = 0;
  #epochs = 0;
  #middles: Map<number, number[]> | undefined;

  private constructor(
    { digits }: Settings,
    images: Float32Array,
    network: DigitNetwork,
    batch: number,
    programs: readonly [Program, Program, Program],
  ) {
    this.#digits = digits;
    this.#images = images;
    this.#network = network;
    this.#batch = batch;
    [this.#training, this.#decoding, this.#encoding] = programs;
  }

  /** `images` are those of the settings' digits, equally many of each, one digit after the other. */
  static async open(settings: Settings, images: Float32Array, backend: Backend): Promise<Session> {
    const { width, latent, learningRate, digits } = settings;
    const network = new DigitNetwork(width, latent, learningRate, new SeededRandom(0).split('weights'));
    const rows = images.length / pixels;
    const batch = Math.min(batchRows, rows);
    const programs: Program[] = [];
    try {
      for (const plan of [
        network.training(batch),
        network.decoding(cells),
        network.encoding(digits.length * Math.min(middleRows, rows / digits.length)),
      ])
        programs.push(await backend.compile(plan));
    } catch (error) {
      for (const program of programs) await program.dispose();
      throw error;
    }
    return new Session(settings, images, network, batch, programs as [Program, Program, Program]);
  }

  /** "312,840 parameters, 1,000 images in batches of 100" */
  get facts(): string {
    const parameters = this.#network.parameters.reduce((sum, { size }) => sum + size, 0);
    const count = (n: number): string => n.toLocaleString('en');
    return `${count(parameters)} parameters, ${count(this.#images.length / pixels)} images in batches of ${this.#batch}`;
  }

  /**
   * Goes through all images once, in a new order; what does not fill a last batch sits out. `between` is called after every step and
   * ends the epoch early by saying so, which makes the answer undefined.
   */
  async epoch(between: () => Promise<'go on' | 'stop'>): Promise<EpochNews | undefined> {
    const order = this.#random.permutation(this.#images.length / pixels);
    const batches = Math.floor(order.length / this.#batch);
    const { adam, latent, sums } = this.#network;
    let milliseconds = 0;
    for (let at = 0; at < batches; at++) {
      const begin = performance.now();
      const x = new Float32Array(this.#batch * pixels);
      order
        .subarray(at * this.#batch, (at + 1) * this.#batch)
        .forEach((row, i) => x.set(this.#images.subarray(row * pixels, (row + 1) * pixels), i * pixels));
      const noise = new Float32Array(this.#batch * latent);
      this.#random.fillNormal(noise);
      adam.feed(++this.#steps, this.#scalars);
      const keep = Float32Array.of(at === 0 ? 0 : 1);
      await this.#training.run([{ x, noise, keep, [adam.scalars.name]: this.#scalars }]);
      milliseconds += performance.now() - begin;
      this.#middles = undefined;
      if ((await between()) === 'stop') return undefined;
    }
    const begin = performance.now();
    const perImage = async (parameter: typeof sums.kl): Promise<number> =>
      (await this.#training.readParameter(parameter))[0]! / (batches * this.#batch);
    const [reconstruction, kl] = [await perImage(sums.reconstruction), await perImage(sums.kl)];
    milliseconds += performance.now() - begin;
    return { epoch: ++this.#epochs, loss: reconstruction + kl, reconstruction, kl, milliseconds };
  }

  /** A decoded digit for every cell of the view, and where the digits are in latent space. */
  async map({
    axes,
    centre,
    reach,
  }: View): Promise<{ pixels: Uint8Array<ArrayBuffer>; middles: Map<number, number[]> }> {
    const { latent } = this.#network;
    const z = new Float32Array(cells * latent);
    const half = (mapSide - 1) / 2;
    for (let cell = 0; cell < cells; cell++) {
      const [column, row] = [cell % mapSide, Math.floor(cell / mapSide)];
      z[cell * latent + axes[0]] = centre[0] + (reach * (column - half)) / half;
      z[cell * latent + axes[1]] = centre[1] - (reach * (row - half)) / half;
    }
    await this.#decoding.run([{ z }]);
    const { data } = await this.#decoding.read('image');
    this.#middles ??= await this.#findMiddles();
    return { pixels: Uint8Array.from(data, (value) => Math.round(255 * value)), middles: this.#middles };
  }

  async #findMiddles(): Promise<Map<number, number[]>> {
    const [rows] = this.#encoding.plan.inputs.get('x')!.shape as [number, number];
    const each = rows / this.#digits.length;
    const stride = this.#images.length / this.#digits.length;
    const x = new Float32Array(rows * pixels);
    this.#digits.forEach((_, d) =>
      x.set(this.#images.subarray(d * stride, d * stride + each * pixels), d * each * pixels),
    );
    await this.#encoding.run([{ x }]);
    const { data } = await this.#encoding.read('mean');
    const { latent } = this.#network;
    return new Map(
      this.#digits.map((digit, d) => {
        const middle = new Array<number>(latent).fill(0);
        for (let i = d * each * latent; i < (d + 1) * each * latent; i++) middle[i % latent]! += data[i]! / each;
        return [digit, middle];
      }),
    );
  }

  async dispose(): Promise<void> {
    for (const program of [this.#training, this.#decoding, this.#encoding]) await program.dispose();
  }
}
