import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '#platform/clock.ts';
import { cosignedBytes, parseWitnessKey, verifyCosignature } from '../cosignature.ts';
import { splitNote } from '../note.ts';
import { MemoryLog, newLogKey } from '../testing/memory-log.ts';
import { formatRequest } from './request.ts';
import { type Answer, LOGS_FILE, type LogWitness, openLogWitness } from './witness.ts';

/** Runs with a witness in a folder of its own that knows the logs. */
async function withWitness(
  logs: readonly MemoryLog[],
  run: (witness: LogWitness, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'log-witness-'));
  try {
    writeFileSync(join(folder, LOGS_FILE), logs.map(({ vkey }) => `${vkey}\n`).join(''));
    await run(await openLogWitness(folder, systemClock), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const show = (witness: LogWitness, log: MemoryLog, old: number, size: number): Promise<Answer> =>
  witness.add(formatRequest({ old, path: log.path(old, size), checkpoint: log.note(size) }));

test('a witness signs what continues what it signed, says when, and remembers after a restart', async () => {
  const log = new MemoryLog(newLogKey()).grow(700, 'a');
  await withWitness([log], async (witness, folder) => {
    const first = await show(witness, log, 0, 300);
    assert.equal(first.status, 200);
    const note = `${log.note(300)}${first.body}`;
    assert.ok(Math.abs(verifyCosignature(note, parseWitnessKey(witness.vkey)) - systemClock.now()) < 60_000);
    assert.equal(await witness.newest(log.origin), note);

    const again = await openLogWitness(folder, systemClock);
    assert.equal(again.vkey, witness.vkey);
    assert.deepEqual(await show(again, log, 0, 700), { status: 409, type: 'text/x.tlog.size', body: '300\n' });
    assert.equal((await show(again, log, 300, 700)).status, 200);
    // The same once more is no contradiction.
    assert.equal((await show(again, log, 700, 700)).status, 200);
    assert.equal(statSync(join(folder, 'checkpoint-key.json')).mode & 0o77, 0);
  });
});

test('a witness whose files cannot be read makes no new key and knows no fewer logs: it says so', async () => {
  const log = new MemoryLog(newLogKey()).grow(9, 'a');
  await withWitness([log], async (witness, folder) => {
    // A link to itself: there, and unreadable for anybody.
    const spoil = (file: string): void => {
      rmSync(join(folder, file));
      symlinkSync(file, join(folder, file));
    };
    spoil(LOGS_FILE);
    await assert.rejects(show(witness, log, 0, 9), { code: 'ELOOP' });
    spoil('checkpoint-key.json');
    await assert.rejects(openLogWitness(folder, systemClock), { code: 'ELOOP' });
    assert.ok(lstatSync(join(folder, 'checkpoint-key.json')).isSymbolicLink());
  });
});

test('a witness refuses what C2SP tlog-witness says to refuse, each by its own status', async () => {
  const key = newLogKey();
  const log = new MemoryLog(key).grow(60, 'a');
  const other = new MemoryLog(key).grow(20, 'a').grow(40, 'b');
  const stranger = new MemoryLog(newLogKey()).grow(60, 'a');
  const unknown = new MemoryLog(newLogKey(), 'test.shanyraq/unknown').grow(5, 'a');
  await withWitness([log], async (witness) => {
    const refused = async (body: string): Promise<number> => (await witness.add(body)).status;
    const good = formatRequest({ old: 0, path: [], checkpoint: log.note(40) });
    assert.equal(await refused('old 0\n\nno checkpoint\n'), 400);
    assert.equal(await refused(good.replace('old 0', 'old -1')), 400);
    assert.equal(await refused(good.replace('old 0\n', `old 0\n${'AAAA\n'.repeat(64)}`)), 400);
    assert.equal((await show(witness, unknown, 0, 5)).status, 404);
    assert.equal((await show(witness, stranger, 0, 40)).status, 403);
    assert.equal(await refused(formatRequest({ old: 0, path: log.path(10, 40), checkpoint: log.note(40) })), 422);
    assert.equal((await witness.add(good)).status, 200);
    // Two pasts of one log: with the same size, with a proof of another tree, and with none.
    assert.equal((await show(witness, other, 40, 40)).status, 409);
    assert.equal((await show(witness, other, 40, 60)).status, 422);
    assert.equal(await refused(formatRequest({ old: 40, path: [], checkpoint: other.note(60) })), 422);
    assert.equal(await refused(formatRequest({ old: 40, path: [], checkpoint: log.note(30) })), 400);
    assert.equal((await show(witness, log, 40, 60)).status, 200);
  });
});

test('whatever is shown at once and in whatever order, a witness signs one past only', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ fork: fc.boolean(), old: fc.nat(12), size: fc.integer({ min: 1, max: 12 }) }), {
        minLength: 2,
        maxLength: 12,
      }),
      async (requests) => {
        const key = newLogKey();
        const pasts = [
          new MemoryLog(key).grow(3, 'a').grow(9, 'a'),
          new MemoryLog(key).grow(3, 'a').grow(9, 'b'),
        ] as const;
        await withWitness([pasts[0]], async (witness) => {
          // In the order of the answers: who asks at once is heard in whatever order.
          const signed: { fork: boolean; size: number }[] = [];
          const asked = requests.map(async ({ fork, old, size }) => {
            const log = fork ? pasts[1] : pasts[0];
            const path = old <= size ? log.path(old, size) : [];
            const { status } = await witness.add(formatRequest({ old, path, checkpoint: log.note(size) }));
            if (status === 200) signed.push({ fork, size });
          });
          await Promise.all(asked);
          // Beyond the third leaf the two pasts part.
          const parted = signed.filter(({ size }) => size > 3);
          assert.ok(new Set(parted.map(({ fork }) => fork)).size <= 1);
          const sizes = signed.map(({ size }) => size);
          assert.deepEqual(
            sizes,
            sizes.toSorted((a, b) => a - b),
          );
        });
      },
    ),
    { numRuns: 60 },
  ));

test("openssl agrees with a witness's signature", async () => {
  const log = new MemoryLog(newLogKey()).grow(9, 'a');
  await withWitness([log], async (witness, folder) => {
    const { body } = await show(witness, log, 0, 9);
    const { text, signatures } = splitNote(`${log.note(9)}${body}`);
    const line = signatures.at(-1)?.signature ?? new Uint8Array();
    const seconds = Number(new DataView(line.buffer, line.byteOffset).getBigUint64(0));
    const prefix = Buffer.from('302a300506032b6570032100', 'hex');
    writeFileSync(join(folder, 'key.der'), Buffer.concat([prefix, parseWitnessKey(witness.vkey).publicKey]));
    writeFileSync(join(folder, 'text'), cosignedBytes(text, seconds));
    writeFileSync(join(folder, 'signature'), line.subarray(8));
    const args = 'pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature'.split(' ');
    assert.match(execFileSync('openssl', args, { cwd: folder, encoding: 'utf8' }), /Verified Successfully/);
  });
});
