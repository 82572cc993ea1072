/** An application that everybody signed becomes a case, or comes back into the case that it is. */
import { countryOf } from '#features/country/index.ts';
import { actingOptions } from '#features/identity/index.ts';
import { charge } from '#features/payments/index.ts';
import type { Json } from '#kernel/canonical.ts';
import { dateOf } from '#kernel/dates.ts';
import { base64 } from '#kernel/hash.ts';
import { parseTiyn } from '#kernel/money.ts';
import { serialNumber } from '#kernel/serial-number.ts';
import { urn } from '#kernel/urn.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import type { Context } from '#platform/feature.ts';
import { afterResubmission, registerCase } from '../../cases/register.ts';
import type { ServiceDefinition } from '../../definition.ts';
import { editionOf } from '../../evaluation/editions.ts';
import { appendHistory, lockCase } from '../../history/append.ts';
import type { HistoryActor } from '../../history/entry.ts';
import { signatureJson } from '../application.ts';
import type { Attempt, Signature } from '../attempts.ts';
import { insertCase, nextRunningNumber } from '../cases-begun.ts';
import { type Draft, updateDraft } from '../drafts.ts';
import { changesJson, forgetChanges, helpersChanges } from '../helped/changes.ts';
import { confirmSubmission, tellHelped } from '../letters.ts';
import { matterDigest } from '../matter.ts';
import { findReceipt, type Receipt } from '../receipt.ts';

interface Complete {
  readonly draft: Draft;
  readonly attempt: Attempt;
  readonly signatures: readonly Signature[];
}

/** Appends the submission and everything that follows from it at once. The draft's row must be locked. */
export async function beginCase(tx: Tx, ctx: Context, complete: Complete): Promise<Receipt> {
  const { draft } = complete;
  const { definition } = editionOf(tx.env, draft.edition);
  if (draft.correction !== undefined) await resubmit(tx, ctx, complete);
  else await submitNew(tx, ctx, complete, definition);
  await updateDraft(tx, draft.id, { state: 'submitted', correction: null });
  const receipt = await findReceipt(tx, draft.id);
  if (!receipt) throw new Error(`case ${draft.id} has no history`);
  await confirmSubmission(tx, draft, definition, receipt);
  return receipt;
}

async function submitNew(tx: Tx, ctx: Context, complete: Complete, definition: ServiceDefinition): Promise<void> {
  const { draft, attempt } = complete;
  const country = countryOf(tx.env, ctx.now);
  const year = Number(dateOf(ctx.now, country.zone).slice(0, 4));
  const number = serialNumber(country.numberPrefix, year, await nextRunningNumber(tx));
  const awaitsFee = parseTiyn(attempt.fee.total) > 0n;
  await insertCase(tx, {
    caseId: draft.id,
    number,
    definition,
    edition: draft.edition,
    personId: draft.personId,
    organisationId: draft.organisationId,
    territory: attempt.territory,
    matterDigest:
      attempt.matter === undefined
        ? undefined
        : matterDigest({
            service: draft.service,
            applicant: draft.organisationId ?? draft.personId,
            matter: attempt.matter,
          }),
    channel: draft.channel,
    awaitsFee,
    at: ctx.now,
  });
  await appendSubmission(tx, ctx, complete, 'submitted', number);
  await publish(tx, 'services.submitted', { caseId: draft.id });
  if (awaitsFee) await chargeFee(tx, ctx, complete, definition);
  else await registerCase(tx, ctx, draft.id);
}

async function resubmit(tx: Tx, ctx: Context, complete: Complete): Promise<void> {
  await lockCase(tx, complete.draft.id);
  await appendSubmission(tx, ctx, complete, 'resubmitted');
  await afterResubmission(tx, ctx, complete.draft.id);
}

/** The applicant acts, or who stands for him by a mandate; whoever signed last and whoever helped. */
function applicantActor(draft: Draft): HistoryActor {
  const { personId, organisationId, representativeId } = draft;
  const onBehalfOf = organisationId ?? (representativeId === undefined ? undefined : personId);
  return {
    kind: 'person',
    id: representativeId ?? personId,
    ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    ...(draft.mandateDigest === undefined ? {} : { mandateDigest: draft.mandateDigest }),
    ...(draft.assistedBy === undefined ? {} : { assistedBy: draft.assistedBy }),
    channel: draft.channel as HistoryActor['channel'],
    assurance: 'signature',
  };
}

async function appendSubmission(
  tx: Tx,
  ctx: Context,
  { draft, attempt, signatures }: Complete,
  kind: 'submitted' | 'resubmitted',
  number?: string,
): Promise<void> {
  const changes = await helpersChanges(tx, draft.id);
  const mandate = await mandateOf(tx, draft);
  const content: Json = {
    attempt: String(attempt.attempt),
    ...(number === undefined ? {} : { number }),
    signed: base64(attempt.content),
    signatures: signatures.map(signatureJson),
    facts: attempt.facts,
    files: draft.files as unknown as Json,
    territory: attempt.territory,
    matter: attempt.matter ?? null,
    ...(mandate ? { mandate: base64(mandate) } : {}),
    ...(changes.length === 0 ? {} : { helped: changesJson(changes) }),
    ...(draft.moves.length === 0 ? {} : { moves: draft.moves as unknown as Json }),
  };
  const common = { caseId: draft.id, at: ctx.now, edition: draft.edition };
  await appendHistory(tx, { ...common, kind, by: applicantActor(draft), content });
  await forgetChanges(tx, draft.id);
  await tellHelped(tx, draft, changes);
  for (const one of signatures.filter(({ role }) => role !== 'applicant')) {
    const by: HistoryActor = { kind: 'person', id: one.personId, channel: ctx.channel, assurance: 'signature' };
    await appendHistory(tx, {
      ...common,
      kind: 'cosigned',
      by,
      effectiveAt: one.signedAt,
      content: { role: one.role },
    });
  }
}

/** What the mandate says whose digest was signed; undefined where none was used, or it ended while others had still to sign. */
async function mandateOf(
  tx: Tx,
  { mandateDigest, representativeId, personId }: Draft,
): Promise<Uint8Array | undefined> {
  if (mandateDigest === undefined) return undefined;
  const live = await actingOptions(tx, representativeId ?? personId);
  return live.find(({ digest }) => digest === mandateDigest)?.bytes;
}

async function chargeFee(tx: Tx, ctx: Context, complete: Complete, definition: ServiceDefinition): Promise<void> {
  const { draft, attempt } = complete;
  const known = definition.fee === 'none' ? [] : definition.fee.lines;
  const lines = attempt.fee.lines.flatMap(({ id, amount }) => {
    const line = known.find((one) => one.id === id);
    return line ? [{ label: line.label, amount: parseTiyn(amount), cite: line.cite }] : [];
  });
  const subject = urn(tx.env.instance.code.toLowerCase(), 'case', draft.id);
  const payer = {
    personId: draft.personId,
    ...(draft.organisationId === undefined ? {} : { organisationId: draft.organisationId }),
  };
  const chargeId = await charge(tx, {
    subject,
    payer,
    service: definition.service,
    lines,
    reason: definition.title,
    at: ctx.now,
  });
  await appendHistory(tx, {
    caseId: draft.id,
    kind: 'fee-charged',
    at: ctx.now,
    by: { kind: 'system', id: 'services.fee', channel: 'system', assurance: 'none' },
    edition: draft.edition,
    content: { chargeId, total: attempt.fee.total, lines: attempt.fee.lines.map(({ id, amount }) => ({ id, amount })) },
  });
}
