/**
 * An organisation asks. Its answer never depends on whether there is such a person: he is looked for by a job, after the organisation has
 * got its answer, and what it sees of a request that reached nobody is what it sees of one that nobody answered.
 */
import { z } from 'zod';
import { countryOf, dayIn } from '#features/country/index.ts';
import { livingPersonBy } from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import { addDays, addMonths, endOfDay, isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { isIin } from '#kernel/identifiers.ts';
import type { App, Tx } from '#platform/app.ts';
import { sendJob } from '#platform/events.ts';
import { action, type Context, job } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { tellPerson } from '../letters.ts';
import { requireOrganisation } from '../policy.ts';
import { type Opening, openingAt } from '../purposes.ts';
import { refuse } from '../refusals.ts';
import {
  type Addressed,
  addressedBytes,
  type ConsentRequest,
  consentBytes,
  requestBytes,
  stateNow,
} from '../rules/consent.ts';
import { consentsAlike, findConsent, insertAddressed, insertRequest, lockAsking, lockConsent } from '../store.ts';

export const REQUEST_LEAF = 'consents.request';
export const ADDRESSED_LEAF = 'consents.addressed';
const ADDRESS_JOB = 'consents.address';

export const askInput = z.strictObject({
  iin: z.string().trim().refine(isIin).describe('Number of the person who is asked.'),
  surname: z.string().trim().min(1).max(100).describe('His surname, as his identity card has it.'),
  register: z.string().max(100).describe('Id of a register.'),
  purpose: z.string().max(100).describe('Id of a purpose that the register opens for consents.'),
  fields: z.array(z.string().max(100)).min(1).max(100).describe('Ids of fields of that purpose.'),
  lastDay: z.string().refine((value): value is LocalDate => isLocalDate(value)),
});
export type AskInput = z.infer<typeof askInput>;

/**
 * Asks a person for named fields. Refuses as `requireOrganisation`, and consents.unknown_purpose, unknown_field, bad_term, already_asked:
 * nothing that tells whether the person exists.
 */
export const askConsent = action({
  name: 'consents.ask',
  input: askInput,
  async allow(tx, ctx, input) {
    await requireOrganisation(tx, ctx, input);
  },
  async run(tx, ctx, input): Promise<{ readonly id: string }> {
    const { personId: askedBy, organisation } = await requireOrganisation(tx, ctx, input);
    const { organisationId, name: organisationName, bin } = organisation;
    const opening = openingAt(tx.env, input, ctx.now) ?? refuse('unknown_purpose');
    const fields = [...new Set(input.fields)].sort();
    const foreign = fields.find((field) => !opening.fields.includes(field));
    if (foreign !== undefined) throw refuse('unknown_field', { field: foreign });
    const terms = termsOf(tx, ctx, opening, input.lastDay);
    const asked = { organisationId, ...input };
    await lockAsking(tx, organisationId);
    for (const other of await consentsAlike(tx, asked, ctx.now))
      if (stateNow(other, ctx.now) === 'asked') throw refuse('already_asked');
    const { iin, surname, register, purpose, lastDay } = input;
    const request: ConsentRequest = {
      ...{ id: newId(ctx.now), organisationId, organisationName, bin, askedBy },
      ...{ iin, surname, register, purpose, fields, lastDay, at: ctx.now },
      ...terms,
    };
    await insertRequest(tx, request, await append(tx, REQUEST_LEAF, requestBytes(request)));
    await sendJob(tx, ADDRESS_JOB, { id: request.id });
    return { id: request.id };
  },
});

function termsOf(tx: Tx, ctx: Context, { terms }: Opening, lastDay: LocalDate) {
  const today = dayIn(tx.env, ctx.now);
  const { longestMonths: months, answerWithinDays } = terms;
  if (lastDay < today || lastDay > addMonths(today, months)) throw refuse('bad_term', { months });
  const { zone } = countryOf(tx.env, ctx.now);
  return { answerUntil: endOfDay(addDays(today, answerWithinDays), zone), endsAt: endOfDay(lastDay, zone) };
}

export const addressJob = job({
  name: ADDRESS_JOB,
  data: z.object({ id: z.uuid() }),
  run: (app: App, { id }) => app.transaction((tx) => address(tx, id)),
});

async function address(tx: Tx, id: string): Promise<void> {
  const now = tx.env.clock.now();
  await lockConsent(tx, id, 'act');
  const request = (await findConsent(tx, id)) ?? refuse('not_found');
  if (request.addressed) return;
  const person = await livingPersonBy(tx, request);
  const opening = openingAt(tx.env, request, now);
  if (person === undefined || opening === undefined) return;
  const { definition, purpose } = opening;
  const content = consentBytes({
    instance: tx.env.instance.origin,
    request,
    person: { iin: person.iin, name: person.name.full },
    registerTitle: definition.title,
    purposeText: purpose.text,
    labels: request.fields.flatMap((field) => definition.fields[field]?.label ?? []),
    cite: purpose.basis[0] ?? refuse('unknown_purpose'),
    at: now,
  });
  const addressed: Addressed = { requestId: id, personId: person.personId, content, at: now };
  await insertAddressed(tx, addressed, await append(tx, ADDRESSED_LEAF, addressedBytes(addressed)));
  await tellPerson(tx, request, 'asked', person.personId);
}
