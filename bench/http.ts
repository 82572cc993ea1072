/** A small HTTP/1.1 client for the generator: one request at a time on a connection that stays open, next to no work for each. */
import { connect, type Socket } from 'node:net';

export interface Answer {
  readonly status: number;
  /** Of a redirect; '' otherwise. */
  readonly location: string;
  readonly body: Buffer;
}

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const LENGTH = /\r\ncontent-length: (\d+)/i;
const LOCATION = /\r\nlocation: ([^\r]*)/i;

export class Connection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #waiting: Waiting | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  /** Connects to a port of this machine. */
  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** Sends a whole request and waits for its answer. */
  send(request: string | Buffer): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end);
    const from = end + HEAD_END.length;
    const to = from + Number(LENGTH.exec(head)?.[1] ?? 0);
    if (this.#received.length < to) return;
    const body = this.#received.subarray(from, to);
    this.#received = this.#received.subarray(to);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status: Number(head.slice(9, 12)), location: LOCATION.exec(head)?.[1] ?? '', body });
  }
}

interface RequestParts {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly path: string;
  readonly host: string;
  readonly cookie?: string;
  readonly bearer?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

/** The bytes of a request as a browser (form) or a program (json) sends it. */
export function requestBytes({ method, path, host, cookie, bearer, form, json }: RequestParts): Buffer {
  const body = form ? new URLSearchParams(form).toString() : json === undefined ? '' : JSON.stringify(json);
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json';
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `host: ${host}`,
    'accept: text/html',
    'accept-encoding: gzip, deflate, br',
    'sec-fetch-site: same-origin',
    ...(cookie ? [`cookie: ${cookie}`] : []),
    ...(bearer ? [`authorization: Bearer ${bearer}`] : []),
    ...(body === '' ? [] : [`content-type: ${type}`, `content-length: ${Buffer.byteLength(body)}`]),
    '',
    body,
  ];
  return Buffer.from(lines.join('\r\n'));
}

/** The answer, if its status is the expected one; an Error that shows it otherwise. */
export function expected(answer: Answer, status: number, what: string): Answer {
  if (answer.status === status) return answer;
  throw new Error(
    `${what}: ${answer.status} instead of ${status}: ${answer.location}${answer.body.toString('utf8', 0, 600)}`,
  );
}

/** Runs with so many connections to a port of this machine, and closes them. */
export async function withLanes<T>(
  port: number,
  lanes: number,
  run: (connections: Connection[]) => Promise<T>,
): Promise<T> {
  const connections = await Promise.all(Array.from({ length: lanes }, () => Connection.open(port)));
  try {
    return await run(connections);
  } finally {
    for (const connection of connections) connection.close();
  }
}
