/** A server that speaks as openml.org does, for what the tests need, and can be made to misbehave. */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** What the file's address answers with; `file` is what it should send. */
export type FileAnswer = (request: IncomingMessage, response: ServerResponse, file: string) => void;

export interface OpenMLServer {
  readonly address: string;
  /** Method, path and range of every request so far. */
  readonly requests: string[];
  /** The file of every data set. */
  file: string;
  /** Takes the place of fields of the description. */
  description: Record<string, unknown>;
  /** Takes the place of sending the file; undefined to send it. */
  answer: FileAnswer | undefined;
  /** Takes the place of all answers in JSON. */
  json: ((response: ServerResponse) => void) | undefined;
  close(): Promise<void>;
}

/** Sends the file, or the rest of it that was asked for. */
export const send: FileAnswer = ({ headers }, response, file) => {
  const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const rest = Buffer.from(file).subarray(start);
  if (start > 0)
    response.writeHead(206, {
      'content-range': `bytes ${start}-${file.length - 1}/${file.length}`,
      'content-length': rest.length,
    });
  else response.writeHead(200, { 'content-length': rest.length });
  response.end(rest);
};

/** Sends some bytes of what was asked for, and breaks the connection. */
export const sendPart =
  (bytes: number): FileAnswer =>
  ({ headers }, response, file) => {
    const start = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': file.length - start,
      ...(start > 0 && { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` }),
    });
    response.write(file.slice(start, start + bytes), () => setTimeout(() => response.destroy(), 20));
  };

/** Data set 61, 'iris', in versions 1 (61) and 3 (969); 'data/1' is another name. */
export async function openmlServer(file: string): Promise<OpenMLServer> {
  const made: Omit<OpenMLServer, 'close' | 'address'> = {
    requests: [],
    file,
    description: {},
    answer: undefined,
    json: undefined,
  };
  const server: Server = createServer((request, response) => {
    const path = request.url!;
    made.requests.push(
      `${request.method} ${path}${request.headers.range === undefined ? '' : ` ${request.headers.range}`}`,
    );
    if (path.startsWith('/file/')) return void (made.answer ?? send)(request, response, made.file);
    if (made.json !== undefined) return made.json(response);
    const [status, body] = answerTo(path, made);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(made, {
    address,
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}

function answerTo(path: string, made: Pick<OpenMLServer, 'file' | 'description'>): [number, unknown] {
  const name = /^\/api\/v1\/json\/data\/list\/data_name\/([^/]+)\//.exec(path)?.[1];
  if (name === 'iris')
    return [
      200,
      {
        data: {
          dataset: [
            { did: 61, name: 'iris', version: 1, status: 'active', format: 'ARFF' },
            { did: 969, name: 'iris', version: 3, status: 'active', format: 'ARFF' },
          ],
        },
      },
    ];
  if (name !== undefined) return [412, { error: { code: '372', message: 'No results' } }];
  const id = /^\/api\/v1\/json\/data\/(\d+)$/.exec(path)?.[1];
  if (id === undefined || Number(id) > 1000) return [412, { error: { code: '111', message: 'Unknown dataset' } }];
  return [
    200,
    {
      data_set_description: {
        id,
        name: 'iris',
        version: id === '969' ? '3' : '1',
        format: 'ARFF',
        licence: 'Public',
        status: 'active',
        default_target_attribute: 'class',
        md5_checksum: md5(made.file),
        ...made.description,
      },
    },
  ];
}
