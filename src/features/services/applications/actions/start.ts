import { z } from 'zod';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import type { ServiceDefinition } from '../../definition.ts';
import { serviceEdition, serviceOf } from '../../evaluation/editions.ts';
import { refuse } from '../../refusals.ts';
import { countOpenDrafts, insertDraft, type NewDraft } from '../drafts.ts';
import { applicantOf, readFacts } from '../facts.ts';
import { checkMandate } from '../mandate.ts';
import { type Party, partyOf } from '../party.ts';

/** More unfinished applications than anybody needs at once; stops a program that begins them in a loop. */
const MAX_OPEN_DRAFTS = 100;

const DOORS = { portal: 'portal', api: 'portal', centre: 'centre', system: 'portal' } as const;

/** Begins an application: a draft pinned to the edition in force, with what the state already has read from the registers. */
export const startApplication = action({
  name: 'services.start',
  oneStatement: true,
  input: z.object({ service: z.string().max(100) }),
  allow(_tx, ctx) {
    partyOf(ctx);
  },
  async look(tx, ctx, input): Promise<NewDraft> {
    const edition = serviceEdition(tx.env, input.service, ctx.now) ?? refuse('service_not_found');
    const { definition } = edition;
    if (!definition.channels.includes(DOORS[ctx.channel])) throw refuse('wrong_channel');
    const party = await partyFor(tx, ctx, definition);
    const [open, applicant] = await Promise.all([countOpenDrafts(tx, party.personId), applicantOf(tx, party)]);
    if (open >= MAX_OPEN_DRAFTS) throw refuse('too_many_drafts', { max: MAX_OPEN_DRAFTS });
    const id = newId(ctx.now);
    const service = serviceOf(tx.env, edition.digest);
    const { facts } = await readFacts(tx, {
      draft: { id, ...party },
      service,
      applicant,
      answers: {},
      at: ctx.now,
      party,
    });
    return {
      id,
      service: definition.service,
      edition: edition.digest,
      party,
      language: ctx.language,
      channel: ctx.channel,
      facts,
      at: ctx.now,
    };
  },
  async run(tx, _ctx, _input, draft): Promise<{ id: string; edition: string; version: number }> {
    const { id, edition } = draft;
    return { id, edition, version: await insertDraft(tx, draft) };
  },
});

/** A service for organisations is asked for by one, through somebody who may; a service for people by the person, or who acts for him. */
async function partyFor(tx: Tx, ctx: Context, definition: ServiceDefinition): Promise<Party> {
  const party = partyOf(ctx);
  const { kind } = definition.applicant;
  if (kind === 'organisation' && party.organisationId === undefined) throw refuse('mandate_required');
  if (kind === 'person' && party.organisationId !== undefined) throw refuse('personal_service');
  await checkMandate(tx, party, definition);
  return party;
}
