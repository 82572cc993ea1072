/**
 * Suspending, resuming and withdrawing certificates. The status of one at a moment is its last event until then: a hold can be taken back,
 * and what was signed during it stays refused; a withdrawal is for ever.
 */
import { publicAppend } from '#features/transparency/index.ts';
import { type Actor, personOf } from '#kernel/actor.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { type Env, perEnv, type Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { isAskedAbout } from '../certificates/record.ts';
import { externalStatusOf } from '../external/source.ts';
import { refuse } from '../refusals.ts';
import { askAnswer } from '../store/answers.ts';
import { findStatusEvents, insertStatusEvent, lockStatus, type StatusEvent, type StatusRow } from '../store/status.ts';
import type { RevocationReason, StatusReason } from './list.ts';
import type { RevocationSource, RevocationStatus } from './source.ts';

export const REVOCATION_LEAF = 'trust.revocation';

/** What the log carries of an act on a certificate. */
export const revocationLeaf = (act: {
  readonly serial: string;
  readonly reason: StatusReason;
  readonly at: Instant;
}) => ({
  serial: act.serial,
  reason: act.reason,
  at: isoInstant(act.at),
});

const outages = perEnv(() => ({ isOut: false }));

/** Tests make the source silent, as an outside one can be: statuses become unknown. */
export function verifierOutage(env: Env, isOut: boolean): void {
  outages(env).isOut = isOut;
}

/** Our own table as a source of status. */
export const ownRevocations: RevocationSource = {
  async statusOf(tx, { serial, fingerprint }, at) {
    if (outages(tx.env).isOut) return 'unknown';
    const row = await findStatusEvents(tx, serial);
    // A certificate with our signature that we never entered was made behind our back (RFC 6960 section 2.2 allows "revoked").
    if (!row || row.fingerprint !== fingerprint) return 'revoked';
    return statusAt(row.events, at);
  },
};

const statusAt = (events: readonly StatusEvent[], at: Instant): RevocationStatus => {
  const last = events.findLast((event) => event.at <= at);
  return last === undefined || last.reason === 'removeFromCRL' ? 'good' : 'revoked';
};

/** The status that a certificate that signed here had at a moment, as known now. `unknown`: the source is silent, or it never signed here. */
export async function statusOf(tx: Tx, serial: string, at: Instant): Promise<RevocationStatus> {
  if (outages(tx.env).isOut) return 'unknown';
  const row = await findStatusEvents(tx, serial);
  return row ? statusAt(row.events, at) : ((await externalStatusOf(tx, serial, at)) ?? 'unknown');
}

/** What is in force by the events so far: a hold or a withdrawal. */
export function inForce(events: readonly StatusEvent[]): StatusEvent | undefined {
  const last = events.at(-1);
  return last?.reason === 'removeFromCRL' ? undefined : last;
}

/** Who acted: a person, or a part of the program. */
const nameOf = (actor: Actor): string => personOf(actor) ?? (actor.kind === 'system' ? actor.name : actor.kind);

async function append(
  tx: Tx,
  ctx: Context,
  { serial, issuer, kind, events }: StatusRow,
  change: { readonly reason: StatusReason; readonly at: Instant },
): Promise<void> {
  const { actor } = ctx;
  const number = events.length + 1;
  await insertStatusEvent(tx, {
    serial,
    issuer,
    number,
    ...change,
    recordedAt: ctx.now,
    by: nameOf(actor),
    byKind: actor.kind,
  });
  if (issuer !== null && isAskedAbout(kind)) await askAnswer(tx, serial, issuer, ctx.now);
  await publicAppend(tx, REVOCATION_LEAF, revocationLeaf({ serial, ...change }));
}

/** The certificate with its events, locked until the transaction ends. */
async function taken(tx: Tx, serial: string): Promise<StatusRow> {
  await lockStatus(tx, serial);
  const row = await findStatusEvents(tx, serial);
  if (!row) throw refuse('certificate_not_found');
  return row;
}

/**
 * Withdraws a certificate for ever, from `at` on; also one that is suspended. The caller's policy says who may. Throws
 * `trust.certificate_not_found` and `trust.already_revoked`.
 */
export async function revokeCertificate(
  tx: Tx,
  ctx: Context,
  serial: string,
  reason: RevocationReason,
  at: Instant,
): Promise<void> {
  const row = await taken(tx, serial);
  const now = inForce(row.events);
  if (now && now.reason !== 'certificateHold') throw refuse('already_revoked');
  await append(tx, ctx, row, { reason, at });
}

/** Suspends a certificate from now on. The caller's policy says who may. Throws as `revokeCertificate`, and `trust.already_held`. */
export async function holdCertificate(tx: Tx, ctx: Context, serial: string): Promise<void> {
  const row = await taken(tx, serial);
  const now = inForce(row.events);
  if (now) throw refuse(now.reason === 'certificateHold' ? 'already_held' : 'already_revoked');
  await append(tx, ctx, row, { reason: 'certificateHold', at: ctx.now });
}

/**
 * Lifts a suspension from now on: who set it may. Throws `trust.certificate_not_found`, `trust.not_held`, and `trust.held_by_another`
 * where somebody else set it.
 */
export async function resumeCertificate(tx: Tx, ctx: Context, serial: string): Promise<void> {
  const row = await taken(tx, serial);
  const last = row.events.at(-1);
  if (last?.reason !== 'certificateHold') throw refuse('not_held');
  if (last.by !== nameOf(ctx.actor) || last.byKind !== ctx.actor.kind) throw refuse('held_by_another');
  await append(tx, ctx, row, { reason: 'removeFromCRL', at: ctx.now });
}
