/**
 * The benchmark of the public-key infrastructure: one process on one core does everything (bench/pki-service.ts); database and
 * generator are on the other.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OID } from '#kernel/asn1/oids.ts';
import { algorithm, context, integer, octets, oid, sequence } from '#kernel/asn1/write.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { startEmbedded } from '#platform/database/embedded.ts';
import { Connection, expected } from './http.ts';
import { underLoad } from './load.ts';
import type { PkiService } from './pki-service.ts';
import { OTHER_CORE, processorOf, runOn, startPinned, stopProcess, WEB_CORE } from './program.ts';
import { type Line, type Ratio, ratioTable, resultTable } from './report.ts';

const LANES = 32;

const OCSP = 'application/ocsp-request';
const TIMESTAMP = 'application/timestamp-query';

function post(path: string, type: string, body: Uint8Array): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

/** OCSPRequest about one certificate, named by its CertID. */
function question(id: Uint8Array, nonce?: Uint8Array): Uint8Array {
  const extensions = nonce ? [context(2, sequence(sequence(oid(OID.ocspNonce), octets(octets(nonce)))))] : [];
  return sequence(sequence(sequence(sequence(id)), ...extensions));
}

const stampQuery = (): Uint8Array =>
  sequence(integer(1), sequence(algorithm(OID.sha256), octets(randomBytes(32))), integer(randomBytes(8)));

interface Asked {
  readonly port: number;
  readonly pid: number;
  readonly seconds: number;
  readonly request: () => Buffer;
}

/** Answers that begin a SEQUENCE and have more than a status are answers; the first other one ends the measurement. */
async function measureHttp(name: string, { port, pid, seconds, request }: Asked): Promise<Line> {
  const connections = await Promise.all(Array.from({ length: LANES }, () => Connection.open(port)));
  let bytes = 0;
  const processor = { measured: () => processorOf(pid) };
  try {
    const measured = await underLoad({ lanes: LANES, seconds, warmUpSeconds: 1, processor }, async (lane) => {
      const answer = await (connections[lane] as Connection).send(request());
      const { body } = expected(answer, 200, name);
      if (body[0] !== 0x30 || body.length < 100) throw new Error(`${name}: ${body.toString('hex')}`);
      bytes = body.length;
    });
    return { name, measured, bytes };
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function measureService(pid: number, service: PkiService, seconds: number): Promise<Line[]> {
  const ids = service.certificateIds.map(fromBase64);
  const questions = ids.map((id) => post('/pki/ocsp', OCSP, question(id)));
  let next = 0;
  const turn = <T>(list: readonly T[]): T => list[next++ % list.length] as T;
  const same = { pid, seconds };
  const fixed = { ...same, port: service.barePort, request: () => turn(questions) };
  const live = (): Buffer => post('/pki/ocsp', OCSP, question(turn(ids), randomBytes(16)));
  const { port } = service;
  return [
    await measureHttp('fixed answer of a bare listener', fixed),
    await measureHttp('OCSP, signed beforehand', { ...same, port, request: () => turn(questions) }),
    await measureHttp('OCSP, signed for a nonce', { ...same, port, request: live }),
    await measureHttp('time-stamp', { ...same, port, request: () => post('/pki/tsa', TIMESTAMP, stampQuery()) }),
  ];
}

function ratiosOf(lines: readonly Line[]): Ratio[] {
  const named = (name: string): Line => lines.find((one) => one.name === name) as Line;
  return (
    [
      ['OCSP, signed beforehand', 'fixed answer of a bare listener'],
      ['OCSP, signed for a nonce', 'fixed answer of a bare listener'],
      ['OCSP, signed for a nonce', 'bare signature of ECDSA'],
      ['time-stamp', 'fixed answer of a bare listener'],
      ['time-stamp', 'bare signature of ECDSA'],
      ['certificate issued', 'one durable insert'],
      ['certificate issued', 'bare signature of ECDSA'],
      ['CMS checked, signer seen first', 'bare verification of ECDSA'],
      ['CMS checked, signer known', 'bare verification of ECDSA'],
      ['CMS verified', 'bare verification of ECDSA'],
    ] as const
  ).map(([of, to]) => ({ name: of, of: named(of), to: named(to) }));
}

/** Runs it: `seconds` for each thing. Throws where something didn't answer as it should. */
export async function runPkiBenchmark(seconds: number): Promise<void> {
  // What is measured is put on the other one.
  runOn(OTHER_CORE);
  const home = mkdtempSync(join(tmpdir(), 'shanyraq-bench-'));
  const dataDir = join(home, 'data');
  // The database runs as another user when root measures.
  chmodSync(home, 0o755);
  mkdirSync(dataDir);
  const database = await startEmbedded(dataDir, { own: true });
  try {
    const findings = join(home, 'findings.json');
    const args = ['--import', 'tsx', join('bench', 'pki-service.ts'), dataDir, String(seconds), findings];
    const child = await startPinned(WEB_CORE, args, {}, 'ready\n');
    try {
      const service: PkiService = JSON.parse(readFileSync(findings, 'utf8'));
      const lines = [...service.lines, ...(await measureService(child.pid ?? 0, service, seconds))];
      const { byOcsp, byList } = service.withdrawals;
      console.log(`\n${resultTable(lines)}\n\n${ratioTable(ratiosOf(lines))}`);
      console.log(
        `\nA withdrawal is told by OCSP after ${byOcsp.toFixed(1)} s, by the list after ${byList.toFixed(1)} s at most.`,
      );
    } finally {
      await stopProcess(child);
    }
  } finally {
    await database.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
