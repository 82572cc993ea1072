/** Charging: what is owed, by whom, for what, by which articles. Computing a fee is the services'. */
import { countryOf } from '#features/country/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { serialNumber } from '#kernel/serial-number.ts';
import type { Text } from '#kernel/text.ts';
import type { Urn } from '#kernel/urn.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import { newId } from '#platform/random.ts';
import { chargedDigest, chargedPostings, totalOf } from '../rules.ts';
import {
  type ChargeLine,
  findChargeOf,
  insertCharge,
  nextRunningNumber,
  type Payer,
  storedLines,
} from '../store/charges.ts';
import { enter } from '../store/ledger.ts';

export interface NewCharge {
  /** What is paid for. There is one charge for each subject. */
  readonly subject: Urn;
  readonly payer: Payer;
  /** Id of the service that it is for: a mandate that covers it lets others pay. */
  readonly service?: string;
  /** What it is for, in words: the title of the service. */
  readonly reason: Text;
  readonly lines: readonly ChargeLine[];
  readonly at: Instant;
}

/**
 * Charges a payer and enters it in the ledger; gives the charge's id. A subject that has a charge keeps it: charging twice gives the
 * same id. Throws RangeError where nothing is owed or a line is negative.
 */
export async function charge(tx: Tx, { lines, at, ...named }: NewCharge): Promise<string> {
  const total = totalOf(lines);
  const { numberPrefix, zone } = countryOf(tx.env, at);
  const year = Number(dateOf(at, zone).slice(0, 4));
  const { subject } = named;
  const id = newId(at);
  const number = serialNumber(`${numberPrefix}-P`, year, await nextRunningNumber(tx));
  if (!(await insertCharge(tx, { ...named, id, number, lines, total, chargedAt: at }))) {
    const before = await findChargeOf(tx, subject);
    if (!before) throw new Error('a charge is there and is not found');
    return before.id;
  }
  const { reason, payer, service } = named;
  const charged = chargedDigest({
    ...{ number, reason, personId: payer.personId, organisationId: payer.organisationId ?? null },
    ...{ service: service ?? null, lines: storedLines(lines) },
  });
  await enter(tx, { charge: { id, subject }, kind: 'charged', at, postings: chargedPostings(total), charged });
  await publish(tx, 'payments.charged', { chargeId: id, subject });
  return id;
}
