/**
 * What this machine can do at all, measured in the same run: one process on the web's core that verifies bare signatures, inserts
 * single rows durably, then serves a fixed page until it is stopped. Its findings go to standard output as one line of JSON.
 */
import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import Fastify from 'fastify';
import pg from 'pg';
import { OWNER } from '#platform/database/embedded.ts';
import { type Measured, underLoad } from './load.ts';

export interface Yardsticks {
  /** Verifications of ECDSA P-256 with SHA-256 by node:crypto, one thread. */
  readonly verify: Measured;
  /** Durable inserts of one small row, each its own transaction, twelve connections. */
  readonly insert: Measured;
}

const CONNECTIONS = 12;
const processor = { measured: () => process.cpuUsage().user / 1000 + process.cpuUsage().system / 1000 };
/** As large as a page of a form. */
const PAGE = `<!doctype html><title>Fixed</title><p>${'Бекітілген бет. '.repeat(430)}`;

async function measureVerify(): Promise<Measured> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const content = randomBytes(400);
  const signature = sign('sha256', content, privateKey);
  return underLoad({ lanes: 1, seconds: 2, warmUpSeconds: 0.5, processor }, async () => {
    if (!verify('sha256', content, publicKey, signature)) throw new Error('a right signature was refused');
  });
}

async function measureInsert(host: string): Promise<Measured> {
  const pool = new pg.Pool({ host, user: OWNER, database: 'postgres', max: CONNECTIONS });
  await pool.query('create table if not exists bench (id bigint generated always as identity primary key, body text)');
  const insert = { name: 'insert', text: 'insert into bench (body) values ($1)', values: ['x'.repeat(200)] };
  const measured = await underLoad({ lanes: CONNECTIONS, seconds: 3, warmUpSeconds: 1, processor }, async () => {
    await pool.query(insert);
  });
  await pool.end();
  return measured;
}

const [, , socketDir = '', port = ''] = process.argv;
const found: Yardsticks = { verify: await measureVerify(), insert: await measureInsert(socketDir) };
const server = Fastify({ logger: false, forceCloseConnections: true });
server.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(PAGE));
await server.listen({ port: Number(port), host: '127.0.0.1' });
process.once('SIGTERM', () => void server.close());
process.stdout.write(`${JSON.stringify(found)}\n`);
