/** A PostgreSQL as an operator has it: apart from the program, on TCP, with passwords, and an owner who is no superuser. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { OWNER, startEmbedded } from '#platform/database/embedded.ts';
import { freePort, sleep, until } from './program.ts';

export interface RealServer {
  /** Of the owner, by his password. */
  readonly ownerUrl: string;
  /** Of a role that there is by now, by a password that it is given. */
  urlOf(role: string): Promise<string>;
  /** Stops it at once and starts it again: what clients see of a restart. */
  restart(): Promise<void>;
}

const DATABASE = 'state';
const [OWNER_PASSWORD, APP_PASSWORD] = ['owner secret', 'app secret'];

/** Makes a cluster by the binaries that we have, then runs them by hand. */
export async function withRealServer(run: (server: RealServer) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'real-server-'));
  chmodSync(folder, 0o755);
  const made = await startEmbedded(folder);
  const binary = readlinkSync(`/proc/${made.pid}/exe`);
  const cluster = readlinkSync(`/proc/${made.pid}/cwd`);
  await prepare(made.socketDir);
  await made.stop();
  writeFileSync(join(cluster, 'pg_hba.conf'), 'host all all 127.0.0.1/32 scram-sha-256\n');
  const port = await freePort();
  const { uid, gid } = statSync(cluster);
  const start = async () => {
    const flags = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', `port=${port}`].flatMap((one) => [
      '-c',
      one,
    ]);
    const server = spawn(binary, ['-D', cluster, ...flags], {
      ...{ uid, gid, cwd: '/', stdio: 'ignore' },
      env: { PATH: process.env.PATH, TZ: 'UTC' },
    });
    await until('the server to listen', () => canConnect(ownerUrl));
    return server;
  };
  const urlOf = (user: string, password: string) =>
    `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}`;
  const ownerUrl = urlOf('state_owner', OWNER_PASSWORD);
  let server = await start();
  const stop = async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGINT');
    await ended;
  };
  try {
    await run({
      ownerUrl,
      async urlOf(role) {
        await withClient({ connectionString: ownerUrl }, (client) =>
          client.query(`alter role ${role} password '${APP_PASSWORD}'`),
        );
        return urlOf(role, APP_PASSWORD);
      },
      async restart() {
        await stop();
        await sleep(1000);
        server = await start();
      },
    });
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
    if (!cluster.startsWith(folder)) rmSync(dirname(cluster), { recursive: true, force: true });
  }
}

const prepare = (host: string): Promise<void> =>
  withClient({ host, user: OWNER, database: 'postgres' }, async (client) => {
    await client.query("set password_encryption = 'scram-sha-256'");
    await client.query(`create role state_owner login createrole password '${OWNER_PASSWORD}'`);
    await client.query(`create database ${DATABASE} owner state_owner`);
  });

async function withClient(place: pg.ClientConfig, run: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client(place);
  await client.connect();
  try {
    await run(client);
  } finally {
    await client.end();
  }
}

const canConnect = (connectionString: string): Promise<boolean> =>
  withClient({ connectionString }, async () => undefined).then(
    () => true,
    () => false,
  );
