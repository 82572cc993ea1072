/** What a person or an organisation has under way, for programs. */
import { z } from 'zod';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { waitingFor } from '../attempts.ts';
import { casesOf } from '../cases-begun.ts';
import { draftsOf } from '../drafts.ts';
import { partyOf } from '../party.ts';
import { type Before, beforeSchema, momentOf } from './before.ts';

const listSchema = z.object({
  drafts: z.array(z.object({ id: z.uuid(), service: z.string(), state: z.string(), updatedAt: z.string() })),
  waiting: z
    .array(z.object({ id: z.uuid(), updatedAt: z.string() }))
    .describe('Applications of others that wait for your signature.'),
  cases: z
    .array(
      z.object({
        id: z.uuid(),
        number: z.string(),
        service: z.string(),
        status: z.string(),
        submittedAt: z.string(),
        dueAt: z.string().nullable(),
      }),
    )
    .describe('The latest first, 50 at most.'),
});

const at = (moment: Instant | null): string | null => (moment === null ? null : isoInstant(moment));

export const apiList = route({
  method: 'GET',
  path: '/api/v1/applications',
  access: 'person',
  summary: 'Your drafts, applications of others that wait for your signature, and cases.',
  query: beforeSchema,
  answer: listSchema,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, Before>) => {
    const party = partyOf(ctx);
    const [drafts, waiting, cases] = await app.read(async (tx) => [
      await draftsOf(tx, party),
      await waitingFor(tx, party),
      await casesOf(tx, party, momentOf(query)),
    ]);
    return json({
      drafts: drafts.map(({ id, service, state, updatedAt }) => ({
        id,
        service,
        state,
        updatedAt: isoInstant(updatedAt),
      })),
      waiting: waiting.map(({ id, updatedAt }) => ({ id, updatedAt: isoInstant(updatedAt) })),
      cases: cases.map(({ caseId, number, service, status, submittedAt, dueAt }) => ({
        ...{ id: caseId, number, service, status },
        submittedAt: isoInstant(submittedAt),
        dueAt: at(dueAt),
      })),
    });
  },
});
