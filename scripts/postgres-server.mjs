/**
 * A server of PostgreSQL of one's own, for tests and measurements: in a temporary folder, on a socket in it and nowhere else, as a user
 * without rights (it refuses to run as root). Debian's package `postgresql` has the programs.
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const debian = '/usr/lib/postgresql';

/** The folder with `initdb` and `postgres`, the newest where there are several; undefined where there is none. */
function programs() {
  const folders = existsSync(debian)
    ? readdirSync(debian)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(debian, version, 'bin'))
    : [];
  const { stdout } = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
  return [process.env.POSTGRES_BIN, ...folders, stdout?.trim()].find((bin) => bin && existsSync(join(bin, 'initdb')));
}

/** Whether there is a PostgreSQL; says what is missing where there is none. @throws Error for that with CI=true */
export function postgresIsPresent(tests) {
  if (programs() !== undefined) return true;
  const missing =
    'there is no PostgreSQL (on Debian: apt-get install postgresql; elsewhere set POSTGRES_BIN to the folder of initdb)';
  if (process.env.CI === 'true') throw new Error(`${tests}: ${missing}`);
  console.warn(`skipped: ${tests}; ${missing}`);
  return false;
}

/** Numbers of the user that the package brings, or of nobody, where this is root. */
function plainUser() {
  if (process.getuid() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8').split('\n');
  const [, , uid, gid] = (users.find((line) => line.startsWith('postgres:')) ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}

export class PostgresServer {
  #folder;
  #data;
  #bin = programs();
  #as = plainUser();
  #options;
  #child;

  /** @param options settings of the server, such as { max_connections: 20 } */
  constructor(options = {}) {
    this.#options = { listen_addresses: '', fsync: 'off', ...options };
    this.#folder = mkdtempSync(join(tmpdir(), 'vaelab-pg-'));
    if (this.#as.uid !== undefined) chownSync(this.#folder, this.#as.uid, this.#as.gid);
    chmodSync(this.#folder, 0o755);
    this.#data = join(this.#folder, 'data');
    const args = ['-D', this.#data, '-U', 'vaelab', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const { status, stderr } = spawnSync(join(this.#bin, 'initdb'), args, {
      ...this.#as,
      cwd: this.#folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`initdb failed: ${stderr}`);
  }

  /** The folder of its socket. */
  get host() {
    return this.#folder;
  }

  /** The folder of its data, with the files that it is set up by. */
  get data() {
    return this.#data;
  }

  /** The address of a study in it, or of the database alone. */
  address(study) {
    const query = new URLSearchParams({
      host: this.#folder,
      user: 'vaelab',
      ...(study === undefined ? {} : { study }),
    });
    return `postgres:///postgres?${query}`;
  }

  /** Starts it, again after it was killed; it then looks through its log first. */
  async start() {
    for (let tries = 0; ; tries++) {
      const settings = Object.entries(this.#options).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      const args = ['-D', this.#data, '-k', this.#folder, ...settings];
      const child = spawn(join(this.#bin, 'postgres'), args, {
        ...this.#as,
        cwd: this.#folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      const ready = await new Promise((resolve, reject) => {
        child.on('error', reject);
        child.on('exit', () => resolve(false));
        child.stderr.on('data', (data) => {
          said = (said + data).slice(-10_000);
          if (said.includes('ready to accept connections')) resolve(true);
        });
      });
      this.#child = child;
      if (ready) return this;
      // What is left of a killed one may still be ending.
      if (tries === 100) throw new Error(`postgres does not start: ${said}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async #end(signal) {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await ended;
  }

  /** Kills it as a power cut would. */
  kill() {
    return this.#end('SIGKILL');
  }

  async stop() {
    await this.#end('SIGQUIT');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
