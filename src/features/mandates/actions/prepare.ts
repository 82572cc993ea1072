/** The first step: what is to be given, to whom and until when, as the exact bytes to sign. */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { type GrantedKind, grantBytes, mandateKinds } from '#features/identity/index.ts';
import { calledName, livingPersonBy, type Person, registerDefinitions } from '#features/registers/index.ts';
import { catalogueOf } from '#features/services/index.ts';
import { addMonths, isLocalDate, type LocalDate } from '#kernel/dates.ts';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { savePrepared } from '../store.ts';
import { type Grantor, grantorOf, requireUninvolved } from './grantor.ts';

export const grantInput = z.strictObject({
  /** Id of a granted kind of mandates.yaml. */
  kind: z.string().max(100),
  /** By number and surname, or whoever is told the code. */
  to: z.union([
    z.literal('code'),
    z.strictObject({ iin: z.string().trim().max(20), surname: z.string().trim().min(1).max(100) }),
  ]),
  services: z.array(z.string().max(100)).max(200),
  maySign: z.boolean(),
  /** Purposes of registers, as `register/purpose`, for which an employee may ask people for consents. */
  consents: z.array(z.string().max(201)).max(200).default([]),
  lastDay: z.string().refine((value): value is LocalDate => isLocalDate(value)),
});
/** As it comes in: consents may be left out. */
export type GrantInput = z.input<typeof grantInput>;

/** What is kept beside the bytes until they are signed. */
export interface PreparedGrant {
  readonly kind: string;
  readonly organisationId: string | null;
  readonly representative: { readonly id: string; readonly name: string } | null;
  readonly services: readonly string[];
  readonly maySign: boolean;
  readonly consents: readonly string[];
  readonly lastDay: LocalDate;
}

/**
 * Writes what is to be signed and gives its id, which becomes the mandate's. Refuses as `grantorOf`, and mandates.unknown_kind,
 * unknown_service, unknown_consent, nothing_entrusted, bad_term, no_such_person (also for a surname that isn't his), not_oneself,
 * other_operator.
 */
export const prepareGrant = action({
  name: 'mandates.prepare',
  input: grantInput,
  async allow(tx, ctx) {
    await grantorOf(tx, ctx);
  },
  async run(tx, ctx, input): Promise<{ id: string; content: Uint8Array }> {
    const grantor = await grantorOf(tx, ctx);
    const kind = kindsFor(tx.env, ctx, grantor).find(({ id }) => id === input.kind) ?? refuse('unknown_kind');
    const services = chosen(tx.env, ctx, kind, input.services);
    const consents = chosenConsents(tx.env, ctx, kind, input.consents);
    if (services.length + consents.length === 0) throw refuse('nothing_entrusted');
    checkTerm(tx.env, ctx, kind, input.lastDay);
    const helper = input.to === 'code' ? undefined : await helperBy(tx, grantor, input.to);
    requireUninvolved(ctx, helper?.personId);
    const id = newId(ctx.now);
    const { person, organisation } = grantor;
    const content = grantBytes({
      instance: tx.env.instance.origin,
      id,
      at: ctx.now,
      kind: kind.id,
      kindTitle: kind.title,
      grantor: { iin: person.iin, name: person.name.full },
      organisation: organisation && { bin: organisation.bin, name: organisation.name },
      representative: helper && { iin: helper.iin, name: helper.name.full },
      services,
      maySign: input.maySign,
      consents,
      lastDay: input.lastDay,
      cite: kind.cite,
    });
    const prepared: PreparedGrant = {
      kind: kind.id,
      organisationId: organisation?.organisationId ?? null,
      representative: helper ? { id: helper.personId, name: calledName(helper) } : null,
      services: services.map((service) => service.id),
      maySign: input.maySign,
      consents: consents.map(({ id }) => id),
      lastDay: input.lastDay,
    };
    await savePrepared(tx, { id, grantorId: person.personId, prepared, content, at: ctx.now });
    return { id, content };
  },
});

/** What a grantor can give. */
export const kindsFor = (env: Env, { now }: Context, { organisation }: Grantor): GrantedKind[] =>
  mandateKinds(env, now).granted.filter(({ by }) => by === (organisation ? 'organisation' : 'person'));

/** Services that somebody else may ask for by a kind of mandate, in the order of the catalogue. */
export const servicesFor = (env: Env, { now }: Context, { id, by }: GrantedKind): { id: string; title: Text }[] =>
  catalogueOf(env, now)
    .services.filter(({ definition: { applicant, mandates } }) => {
      const isAdmitted = mandates === undefined || (mandates !== 'none' && mandates.includes(id));
      return isAdmitted && applicant.kind === by;
    })
    .map(({ definition }) => ({ id: definition.service, title: definition.title }));

function chosen(env: Env, ctx: Context, kind: GrantedKind, ids: readonly string[]) {
  const known = servicesFor(env, ctx, kind);
  const foreign = ids.find((id) => !known.some((service) => service.id === id));
  if (foreign !== undefined) throw refuse('unknown_service', { service: foreign });
  return known.filter(({ id }) => ids.includes(id));
}

/** What an employee may be entrusted with asking people for: purposes that registers open to consents, in their words. */
export const consentsFor = (env: Env, { now }: Context, { consents }: GrantedKind): { id: string; title: Text }[] =>
  registerDefinitions(env, now).flatMap(({ register, title, purposes }) =>
    purposes
      .filter((purpose) => consents && purpose.consent !== undefined)
      .map(({ id, text }) => ({
        id: `${register}/${id}`,
        title: inEveryLanguage((language) => `${title[language]}: ${text[language]}`),
      })),
  );

function chosenConsents(env: Env, ctx: Context, kind: GrantedKind, ids: readonly string[]) {
  const known = consentsFor(env, ctx, kind);
  const foreign = ids.find((id) => !known.some((one) => one.id === id));
  if (foreign !== undefined) throw refuse('unknown_consent', { purpose: foreign });
  return known.filter(({ id }) => ids.includes(id));
}

function checkTerm(env: Env, ctx: Context, { longestMonths }: GrantedKind, lastDay: LocalDate): void {
  const today = dayIn(env, ctx.now);
  if (lastDay < today || lastDay > addMonths(today, longestMonths)) throw refuse('bad_term', { months: longestMonths });
}

async function helperBy(tx: Tx, { person }: Grantor, to: { iin: string; surname: string }): Promise<Person> {
  const found = (await livingPersonBy(tx, to)) ?? refuse('no_such_person');
  if (found.personId === person.personId) throw refuse('not_oneself');
  return found;
}
