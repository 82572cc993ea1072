/** How soon a withdrawal is told to others: openssl asks the program's own listener, while a worker's loops run as they always do. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { revokeCertificate } from '#features/trust/index.ts';
import type { TestKey } from '#features/trust/testing/authority.ts';
import { startWorker } from '#platform/worker.ts';
import { features } from '../src/features.ts';
import type { Runtime } from '../src/runtime.ts';

/** Seconds from the withdrawal's commit until the last certificate of several was told. */
export interface Withdrawals {
  readonly byOcsp: number;
  readonly byList: number;
}

const WAIT_MS = 120_000;
const LOOK_EVERY_MS = 100;

const openssl = async (...args: string[]): Promise<string> => (await promisify(execFile)('openssl', args)).stdout;

async function secondsUntil(begun: number, isTold: () => Promise<boolean>): Promise<number> {
  while (!(await isTold())) {
    if (performance.now() - begun > WAIT_MS) throw new Error('a withdrawal was not told');
    await sleep(LOOK_EVERY_MS);
  }
  return (performance.now() - begun) / 1000;
}

/** Withdraws one certificate after the other, each at another moment of the loops, and asks until both have told of it; the slowest counts. */
export async function measureWithdrawals(
  { app, pool }: Runtime,
  origin: string,
  issuer: Uint8Array,
  people: readonly TestKey[],
): Promise<Withdrawals> {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-bench-'));
  const [issuerFile, own, list] = [join(folder, 'issuer.der'), join(folder, 'own.der'), join(folder, 'list.crl')];
  writeFileSync(issuerFile, issuer);
  const worker = await startWorker(app, pool, features);
  try {
    const told = { byOcsp: 0, byList: 0 };
    for (const { certificate } of people) {
      const { serial } = certificate;
      writeFileSync(own, certificate.der);
      const where = await openssl('x509', '-inform', 'DER', '-in', own, '-noout', '-ext', 'crlDistributionPoints');
      const path = new URL(/URI:(\S+)/.exec(where)?.[1] ?? '').pathname;
      const byOcsp = async (): Promise<boolean> => {
        const asked = ['-issuer', issuerFile, '-serial', `0x${serial}`, '-url', `${origin}/pki/ocsp`, '-noverify'];
        return /: revoked/.test(await openssl('ocsp', ...asked));
      };
      const byList = async (): Promise<boolean> => {
        writeFileSync(list, new Uint8Array(await (await fetch(origin + path)).arrayBuffer()));
        return (await openssl('crl', '-inform', 'DER', '-in', list, '-noout', '-text')).includes(serial.toUpperCase());
      };
      // An answer that lies ready says "good" until the withdrawal.
      if (await byOcsp()) throw new Error('withdrawn before it was');
      const ctx = app.systemContext('bench');
      await app.transaction((tx) => revokeCertificate(tx, ctx, serial, 'keyCompromise', ctx.now));
      const begun = performance.now();
      const [ocsp, crl] = await Promise.all([secondsUntil(begun, byOcsp), secondsUntil(begun, byList)]);
      told.byOcsp = Math.max(told.byOcsp, ocsp);
      told.byList = Math.max(told.byList, crl);
    }
    return told;
  } finally {
    await worker.stop();
    rmSync(folder, { recursive: true });
  }
}
