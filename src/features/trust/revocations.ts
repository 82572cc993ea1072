/** Withdrawing certificates, and telling the world by a list (RFC 5280 section 5). */
import { publicAppend } from '#features/transparency/index.ts';
import { personOf } from '#kernel/actor.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { type App, type Env, perEnv, type Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import type { RevocationReason } from './certificates/sign.ts';
import { hasKey, issuer } from './keys/key-ring.ts';
import { refuse } from './refusals.ts';
import type { RevocationSource, RevocationStatus } from './signatures/revocation.ts';
import {
  findLatestList,
  findStatus,
  hasRevocationSince,
  insertList,
  insertRevocation,
  listRevocations,
} from './store.ts';

const outages = perEnv(() => ({ isOut: false }));

/** Tests make the source silent, as an outside one can be: statuses become unknown. */
export function verifierOutage(env: Env, isOut: boolean): void {
  outages(env).isOut = isOut;
}

/** Our own table as a source of status. */
export const ownRevocations: RevocationSource = {
  async statusOf(tx, { serial, fingerprint }, at) {
    if (outages(tx.env).isOut) return 'unknown';
    const row = await findStatus(tx, serial);
    // A certificate with our signature that we never entered was made behind our back (RFC 6960 section 2.2 allows "revoked").
    if (!row || row.fingerprint !== fingerprint) return 'revoked';
    return statusAt(row.revokedAt, at);
  },
};

const statusAt = (revokedAt: Instant | null, at: Instant): RevocationStatus =>
  revokedAt !== null && revokedAt <= at ? 'revoked' : 'good';

/** The status that one of our certificates had at a moment, as known now. `unknown`: the source is silent, or it isn't ours. */
export async function statusOf(tx: Tx, serial: string, at: Instant): Promise<RevocationStatus> {
  if (outages(tx.env).isOut) return 'unknown';
  const row = await findStatus(tx, serial);
  return row ? statusAt(row.revokedAt, at) : 'unknown';
}

/**
 * Withdraws a certificate for ever, from `at` on. The caller's policy says who may. Throws `trust.certificate_not_found` and
 * `trust.already_revoked`.
 */
export async function revokeCertificate(
  tx: Tx,
  ctx: Context,
  serial: string,
  reason: RevocationReason,
  at: Instant,
): Promise<void> {
  if (!(await findStatus(tx, serial))) throw refuse('certificate_not_found');
  const by = personOf(ctx.actor) ?? (ctx.actor.kind === 'system' ? ctx.actor.name : ctx.actor.kind);
  const isFirst = await insertRevocation(tx, { serial, reason, at, recordedAt: ctx.now, by });
  if (!isFirst) throw refuse('already_revoked');
  await publicAppend(tx, 'trust.revocation', { serial, reason, at: isoInstant(at) });
}

/** How long a list may be believed. A new one is made at half of it, and at once when something was revoked. */
const LIST_HOLDS_MS = 24 * 3_600_000;

/** Publishes a list where one is due. Run by a worker that holds the issuing key; `prepare` makes the first. */
export async function publishRevocations(app: App): Promise<void> {
  const { env } = app;
  if (!(await hasKey(env, 'issuing'))) return;
  const at = env.clock.now();
  const due = await app.read(async (tx) => {
    const latest = await findLatestList(tx);
    const isDue =
      !latest || latest.nextUpdate - at < LIST_HOLDS_MS / 2 || (await hasRevocationSince(tx, latest.thisUpdate));
    return isDue ? { number: (latest?.number ?? 0) + 1, entries: await listRevocations(tx, at) } : undefined;
  });
  if (!due) return;
  const list = { ...due, thisUpdate: at, nextUpdate: (at + LIST_HOLDS_MS) as Instant };
  const { signRevocationList } = await import('./certificates/sign.ts');
  const der = await signRevocationList(list, await issuer(env, 'issuing'));
  await app.transaction((tx) => insertList(tx, { ...list, der }));
}
