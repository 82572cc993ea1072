/** What an organisation reads by a consent: the fields that were named, no others, and never without the line that the person sees. */
import { z } from 'zod';
import { type Awaited, type Fact, personById, readRecords } from '#features/registers/index.ts';
import { say } from '#kernel/text.ts';
import { action } from '#platform/feature.ts';
import { requireOrganisation } from '../policy.ts';
import { openingAt } from '../purposes.ts';
import { refuse } from '../refusals.ts';
import { stateNow } from '../rules/consent.ts';
import { findConsent, lockConsent } from '../store.ts';

/**
 * The records of the person as they stand today, or that the answer of a register that lives elsewhere is awaited. Refuses as `requireOrganisation`; consents.not_found for every other organisation; not_entrusted for an employee whose mandate doesn't name the purpose;
 * consents.not_live before it is given, after its withdrawal, its last day or the person's death; registers.purpose_stopped and
 * field_not_allowed by what the registers say today.
 */
export const readConsented = action({
  name: 'consents.read',
  input: z.strictObject({ id: z.uuid() }),
  async allow(tx, ctx) {
    await requireOrganisation(tx, ctx);
  },
  async run(tx, ctx, { id }): Promise<readonly Fact[] | Awaited> {
    const { organisation, covers } = await requireOrganisation(tx, ctx);
    // A withdrawal waits for this read, or this read for it: what begins after one sees it.
    await lockConsent(tx, id, 'read');
    const consent = (await findConsent(tx, id)) ?? refuse('not_found');
    if (consent.organisationId !== organisation.organisationId) throw refuse('not_found');
    if (!covers(consent)) throw refuse('not_entrusted');
    const { addressed, register, purpose, fields } = consent;
    if (addressed === undefined || stateNow(consent, tx.env.clock.now()) !== 'live') throw refuse('not_live');
    const person = await personById(tx, addressed.personId);
    if (person === undefined || person.deathDate !== undefined) throw refuse('not_live');
    const holder = openingAt(tx.env, consent, ctx.now)?.definition.subject.fields[0];
    if (holder === undefined) throw refuse('not_live');
    const who = { kind: 'consent', consentId: id, bin: organisation.bin, name: say(organisation.name, 'kk') } as const;
    const by = { subject: { field: holder, iin: person.iin } };
    return readRecords(tx, who, { register, purpose, fields, by, many: true });
  },
});
