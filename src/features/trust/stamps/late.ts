/**
 * Signatures that were kept before signatures were time-stamped: a loop of the worker looks at them in small pieces and has those without a time-stamp stamped.
 * Such a time-stamp says since when at the latest they were there, by its true date. A piece and how far it came are one transaction: a crash repeats nothing.
 */
import { Gauge } from 'prom-client';
import { sha256Hex } from '#kernel/hash.ts';
import { type App, perEnv, type Tx } from '#platform/app.ts';
import { metricsOf } from '#platform/http/metrics.ts';
import type { SignatureSource } from '#platform/kept-signatures.ts';
import { hasKey } from '../keys/key-ring.ts';
import { parseSigners } from '../signatures/parse.ts';
import { quietly } from '../signatures/quietly.ts';
import { listLateStampings, saveLateStamping, takeLateStamping } from '../store/late.ts';
import { countWanted, findStamps, insertWanted } from '../store/stamps.ts';

/** Rows of a piece. */
const PIECE = 100;
/** While more wait than this nothing is added: what is signed now comes first. */
const MOST_WAITING = 200;

const gauges = perEnv((env) => {
  const gauge = (name: string, help: string) =>
    new Gauge({ name: `trust_late_stamping_${name}`, help, labelNames: ['source'], registers: [metricsOf(env)] });
  return {
    rows: gauge('rows', 'Rows of before that were looked at for signatures without a time-stamp.'),
    wanted: gauge('wanted', 'Signatures among them that had none, and get one.'),
    unread: gauge('unread', 'Signatures among them that could not be read.'),
    done: gauge('done', '1 when all rows of before were looked at.'),
  };
});

/** Looks at a piece of each place where rooms keep signatures, until all of what was there is looked at. */
export async function stampKept(app: App): Promise<void> {
  if (!(await hasKey(app.env, 'tsa'))) return;
  for (const source of app.features.flatMap(({ keptSignatures = [] }) => keptSignatures))
    await app.transaction((tx) => stampPiece(tx, source));
  const { rows, wanted, unread, done } = gauges(app.env);
  for (const one of await app.read(listLateStampings)) {
    const { source } = one;
    rows.set({ source }, one.rows);
    wanted.set({ source }, one.wanted);
    unread.set({ source }, one.unread);
    done.set({ source }, one.doneAt === null ? 0 : 1);
  }
}

async function stampPiece(tx: Tx, source: SignatureSource): Promise<void> {
  const now = tx.env.clock.now();
  if ((await countWanted(tx)).count > MOST_WAITING) return;
  const before = await takeLateStamping(tx, source.name, now);
  if (!before) return;
  const rows = await source.rows(tx, before.place, PIECE);
  const read = rows.flatMap(({ signatures }) => signatures.map((cms) => quietly(() => parseSigners(cms))));
  const signers = read.flatMap((all) => all ?? []);
  const wanted = signers.map(({ signature, signer }) => ({ signature: sha256Hex(signature), serial: signer.serial }));
  const stamped = await findStamps(
    tx,
    wanted.map(({ signature }) => signature),
  );
  const missing = wanted.filter(({ signature }) => !stamped.has(signature));
  for (const one of missing) await insertWanted(tx, one, now);
  await saveLateStamping(tx, {
    source: source.name,
    place: rows.at(-1)?.id ?? before.place,
    rows: before.rows + rows.length,
    wanted: before.wanted + missing.length,
    unread: before.unread + read.filter((all) => all === undefined).length,
    doneAt: rows.length < PIECE ? now : null,
  });
}
