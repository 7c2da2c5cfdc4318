/** `vaelab study serve`: a page on this machine that follows running studies. */
import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { checkWhole, FileError, InputError } from '../../checks/index.js';
import { isPostgres, placeOf } from '../../postgres/index.js';
import { livePage, livePolicy, liveList, liveStudy, renderStudyReport } from '../../report/index.js';
import { SpaceError, StudyError, StudyReader, type StudyRecord } from '../../search/index.js';
import { exitCodes } from '../kit/errors.js';
import { onInterrupt } from '../kit/interrupt.js';
import { checkStudyThere, studyStorage } from '../kit/study-file.js';
import { print, tell } from '../kit/terminal.js';
import { studiesAt, studyLine } from './list.js';

interface ServeFlags {
  readonly port?: number;
  readonly quiet?: boolean;
}

const host = '127.0.0.1';
const firstPort = 8620;
const portsTried = 20;

/** So many times as long as drawing a page took, it is not drawn again. */
const rest = 5;

/** An answer: its status, what it holds, and what it is. */
interface Answer {
  readonly status: number;
  readonly body: string;
  readonly type?: 'text/html' | 'text/plain';
  readonly headers?: Readonly<Record<string, string>>;
}

const refusal = (status: number, body: string): Answer => ({ status, body, type: 'text/plain' });

/** A study that is followed: read on where reading ended, and drawn again when there is something new. */
class Followed {
  readonly #reader: StudyReader;
  #turn: Promise<unknown> = Promise.resolve();
  #version = 0;
  #drawn: { readonly version: number; readonly main: string } | undefined;
  /** When nothing is drawn anew before. */
  #notBefore = 0;

  constructor(file: string) {
    this.#reader = new StudyReader(studyStorage(file));
  }

  /** What the page shows, and its version; one at a time, so that nothing is read twice. */
  look(report: string): Promise<{ readonly version: number; readonly main: string }> {
    return this.#inTurn(async () => {
      await this.#refresh();
      const begun = performance.now();
      if (this.#drawn && (this.#drawn.version === this.#version || begun < this.#notBefore)) return this.#drawn;
      const drawn = { version: this.#version, main: liveStudy(this.#reader.record(), Date.now(), report) };
      // A study of many trials takes long to draw, and is drawn less often.
      this.#notBefore = performance.now() + rest * (performance.now() - begun);
      return (this.#drawn = drawn);
    });
  }

  record(): Promise<StudyRecord> {
    return this.#inTurn(async () => {
      await this.#refresh();
      return this.#reader.record();
    });
  }

  async #refresh(): Promise<void> {
    if (await this.#reader.refresh()) this.#version++;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work, work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }
}

/** Answers questions about the studies of a place. */
export class StudySite {
  readonly #place: string | undefined;
  readonly #single: boolean;
  readonly #followed = new Map<string, Followed>();

  /** @param place a folder, the file of a study, or an address in PostgreSQL. @throws InputError where there is none of these */
  constructor(place: string | undefined) {
    this.#single = place !== undefined && isOne(place);
    if (this.#single) checkStudyThere(place!);
    this.#place = place;
  }

  /** @param path with what follows a question mark */
  async answer(path: string): Promise<Answer> {
    // As it was sent: nothing of it is an address or a path of a file.
    const [pathname, query] = path.split('?', 2) as [string, string?];
    const known = new URLSearchParams(query).get('version') ?? undefined;
    if (pathname === '/') return this.#single ? this.#study('0', undefined, 'page') : this.#list(undefined, 'page');
    if (pathname === '/list') return this.#list(known, 'part');
    const [, kind, key] = /^\/(study|part|report)\/(\d{1,6})$/.exec(pathname) ?? [];
    if (kind === 'study') return this.#study(key!, undefined, 'page');
    if (kind === 'part') return this.#study(key!, known, 'part');
    if (kind === 'report') return this.#report(key!);
    return refusal(404, 'There is no such page.');
  }

  /** Studies by their number, which each keeps as long as this runs. */
  async #studies(): Promise<string[]> {
    const found = this.#single ? [this.#place!] : await studiesAt(this.#place === undefined ? [] : [this.#place]);
    for (const file of found) if (!this.#followed.has(file)) this.#followed.set(file, new Followed(file));
    return [...this.#followed.keys()];
  }

  async #list(known: string | undefined, as: 'page' | 'part'): Promise<Answer> {
    const files = await this.#studies();
    const lines = await Promise.all(files.map((file) => studyLine(file, () => this.#record(file))));
    const main = liveList(
      lines.map((line, i) => ({ ...line, name: line.study, address: `/study/${i}` })),
      Date.now(),
    );
    const version = lines.map(({ trials, running, last }) => `${trials}.${running}.${last ?? 0}`).join('-');
    return as === 'page'
      ? this.#page('Studies', main, '/list', false)
      : part({ version: version.slice(-2000), main }, known);
  }

  async #study(key: string, known: string | undefined, as: 'page' | 'part'): Promise<Answer> {
    const file = (await this.#studies())[Number(key)];
    if (file === undefined) return refusal(404, 'There is no such study.');
    try {
      const drawn = await this.#followed.get(file)!.look(`/report/${key}`);
      if (as === 'part') return part({ version: String(drawn.version), main: drawn.main }, known);
      return this.#page(basename(file), drawn.main, `/part/${key}`, !this.#single);
    } catch (error) {
      return this.#unreadable(file, error);
    }
  }

  async #report(key: string): Promise<Answer> {
    const file = (await this.#studies())[Number(key)];
    if (file === undefined) return refusal(404, 'There is no such study.');
    try {
      const record = await this.#record(file);
      // The page has a policy of its own.
      return { status: 200, body: renderStudyReport(record), type: 'text/html' };
    } catch (error) {
      return this.#unreadable(file, error);
    }
  }

  async #record(file: string): Promise<StudyRecord> {
    try {
      return await this.#followed.get(file)!.record();
    } catch (error) {
      this.#followed.set(file, new Followed(file));
      throw error;
    }
  }

  /** Says why; the file is opened anew the next time, as another one may have come to its place. */
  #unreadable(file: string, error: unknown): Answer {
    if (!(error instanceof StudyError || error instanceof FileError || error instanceof SpaceError)) throw error;
    this.#followed.set(file, new Followed(file));
    return refusal(503, error.message);
  }

  #page(title: string, main: string, source: string, home: boolean): Answer {
    const nonce = randomBytes(16).toString('base64');
    const body = livePage({ title, main, source, nonce, home });
    return { status: 200, body, type: 'text/html', headers: { 'content-security-policy': livePolicy(nonce) } };
  }
}

/** Whether a place is one study, and not many. */
function isOne(place: string): boolean {
  if (isPostgres(place)) return placeOf(place).study !== undefined;
  return !(existsSync(place) && statSync(place).isDirectory());
}

function part({ version, main }: { version: string; main: string }, known: string | undefined): Answer {
  const headers = { 'x-version': version };
  return known === version
    ? { status: 204, body: '', headers }
    : { status: 200, body: main, type: 'text/html', headers };
}

/**
 * Whether a page may ask: by a name of this machine and this port. Another name that leads here was made by somebody else (DNS
 * rebinding), so that a page of theirs could read what is answered.
 */
export function isOwnHost(header: string | undefined, port: number): boolean {
  return [host, 'localhost', '[::1]'].some((name) => header?.toLowerCase() === `${name}:${port}`);
}

/** A server for the site, which listens once the promise resolves. @throws InputError for a port that cannot be had */
export async function startServer(site: StudySite, wanted: number | undefined): Promise<Server> {
  const server = createServer((request, response) => void respond(site, server, request, response));
  const last = wanted ?? firstPort + portsTried - 1;
  for (let port = wanted ?? firstPort; ; port++)
    try {
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          resolve();
        });
      });
      return server;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE' && port < last) continue;
      const remedy = 'name another with --port; 0 takes any that is free';
      throw new InputError(`port ${port} of ${host} cannot be had (${message}); ${remedy}`, { cause: error });
    }
}

async function respond(
  site: StudySite,
  server: Server,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { port } = server.address() as AddressInfo;
  let answer: Answer;
  if (!isOwnHost(request.headers.host, port)) answer = refusal(403, `This page is at http://${host}:${port}/ only.`);
  else if (request.method !== 'GET' && request.method !== 'HEAD') answer = refusal(405, 'Only GET is answered.');
  else
    try {
      answer = await site.answer(request.url ?? '/');
    } catch (error) {
      answer = refusal(500, (error as Error).message);
    }
  const { status, body, type = 'text/plain', headers } = answer;
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    ...headers,
  });
  response.end(request.method === 'HEAD' || status === 204 ? undefined : body);
}

/** Serves until Ctrl-C. Returns the exit code. */
export async function serveStudies(place: string | undefined, { port, quiet }: ServeFlags): Promise<number> {
  if (port !== undefined) checkWhole('--port', port, 0, 65_535);
  const server = await startServer(new StudySite(place), port);
  print(`http://${host}:${(server.address() as AddressInfo).port}/`);
  if (quiet !== true) tell('The page follows the studies and changes nothing. Ctrl-C ends it.');
  const interruption = onInterrupt([{ message: 'Ended.' }], (text) => void (quiet !== true && tell(text)));
  try {
    await new Promise<void>((resolve) => interruption.signals[0]!.addEventListener('abort', () => resolve()));
  } finally {
    interruption.release();
    server.close();
    server.closeAllConnections();
  }
  return exitCodes.done;
}
