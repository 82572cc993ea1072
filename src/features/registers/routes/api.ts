/** For programs what the cabinet shows: own data, and who looked at it. */
import { z } from 'zod';
import { isoInstant } from '#kernel/instant.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { holderOf } from '../actions/holder.ts';
import { lookupsOf } from '../actions/lookups.ts';
import { ownData, ownHistory } from '../actions/own-data.ts';
import { GROUNDS } from '../rules/content.ts';
import type { WrittenVersion } from '../store/find.ts';
import { judicialActSchema } from './judicial-act.ts';
import { mergeSchema } from './merged.ts';

const querySchema = z.object({ before: z.uuid().optional().describe('Id of the last one seen.') });

const lookupsAnswer = z.object({
  lookups: z.array(
    z.object({
      id: z.uuid(),
      at: z.iso.datetime(),
      actorKind: z.enum(['person', 'officer', 'operator', 'system', 'organisation']),
      actorName: z.string().optional().describe("Where the country's data says that it is shown."),
      consentId: z.string().nullable().describe('The consent by which an organisation looked.'),
      agency: z.string().nullable(),
      unit: z.string().nullable(),
      register: z.string(),
      purpose: z.string(),
      fields: z.array(z.string()),
      caseId: z.uuid().nullable(),
      caseNumber: z.string().nullable(),
      act: z.string(),
      article: z.string(),
      courtAct: z.string().nullable().describe('The court’s act by which it was shown later than others.'),
      judicialAct: judicialActSchema.nullable(),
      isGroundOnly: z
        .literal(true)
        .optional()
        .describe('Only the ground is told, for the rest would betray somebody else; what is not told is empty.'),
    }),
  ),
  next: z.uuid().optional().describe('Give it as before for the next page.'),
});

const lookups = route({
  method: 'GET',
  path: '/api/v1/lookups',
  access: 'person',
  summary: "Who looked at the holder's data, newest first.",
  query: querySchema,
  answer: lookupsAnswer,
  handle: async ({ app, ctx, query }: RouteRequest<unknown, z.infer<typeof querySchema>>) => {
    const page = query.before === undefined ? {} : { before: query.before };
    const found = await app.read((tx) => lookupsOf(tx, holderOf(ctx.actor), page));
    return json({ ...found, lookups: found.lookups.map((one) => ({ ...one, at: isoInstant(one.at) })) });
  },
});

const dataAnswer = z.object({
  records: z.array(
    z.object({
      register: z.string(),
      recordId: z.uuid(),
      version: z.int(),
      digest: z.string().describe('SHA-256 of the version, hexadecimal.'),
      values: z.record(z.string(), z.unknown()),
      validFrom: z.iso.date(),
      validTo: z.iso.date().nullable().describe('The first day on which it no longer holds.'),
    }),
  ),
});

const data = route({
  method: 'GET',
  path: '/api/v1/data',
  access: 'person',
  summary: 'Every record in force today that names the holder.',
  answer: dataAnswer,
  handle: async ({ app, ctx }) => {
    const { registers } = await app.read((tx) => ownData(tx, holderOf(ctx.actor)));
    const records = registers.flatMap(({ definition: { register }, records: found }) =>
      found.map(({ recordId, number: version, digest, values, validFrom, validTo }) => {
        return { register, recordId, version, digest, values, validFrom, validTo };
      }),
    );
    return json({ records });
  },
});

const historyParams = z.object({ register: z.string().max(100), id: z.uuid() });

const versionSchema = {
  version: z.int(),
  act: z.enum(['add', 'change', 'end']),
  validFrom: z.iso.date(),
  validTo: z.iso.date().nullable(),
  recordedAt: z.iso.datetime(),
  ground: z.enum(GROUNDS),
  caseId: z.uuid().nullable(),
  ...mergeSchema,
};

const presentVersion = ({ number, act, validFrom, validTo, recordedAt, ground, ...version }: WrittenVersion) => ({
  ...{ version: number, act, validFrom, validTo, mergedInto: version.mergedInto, splitFrom: version.splitFrom },
  recordedAt: isoInstant(recordedAt),
  ground: version.groundKind,
  caseId: ground?.kind === 'case' ? ground.caseId : null,
});

const history = route({
  method: 'GET',
  path: '/api/v1/data/:register/:id',
  access: 'person',
  summary:
    'Every version of a record that names the holder: since when it was true, since when known, on which ground.',
  params: historyParams,
  answer: z.object({
    versions: z.array(
      z.object({
        ...versionSchema,
        digest: z.string().describe('SHA-256 of the version, hexadecimal.'),
        values: z.record(z.string(), z.unknown()),
      }),
    ),
    merges: z
      .array(z.object({ ...versionSchema, recordId: z.uuid() }))
      .describe('Versions of other records that went into this one, or were taken out of it again.'),
  }),
  handle: async ({ app, ctx, params }: RouteRequest<z.infer<typeof historyParams>>) => {
    const { versions, merges } = await app.read((tx) =>
      ownHistory(tx, holderOf(ctx.actor), params.register, params.id),
    );
    return json({
      versions: versions.map((one) => ({ ...presentVersion(one), digest: one.digest, values: one.values })),
      merges: merges.map((one) => ({ ...presentVersion(one), recordId: one.recordId })),
    });
  },
});

export const apiRoutes = [lookups, data, history];
