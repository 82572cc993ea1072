/** Reconciliation of a register with another source, for programs of its owner. */
import { z } from 'zod';
import { localDate } from '#kernel/dates.ts';
import { isoInstant } from '#kernel/instant.ts';
import { isUuid } from '#kernel/uuid.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { decideFindingAction, openFindingAction } from '../actions/findings.ts';
import { groundShape } from '../actions/ground.ts';
import { listFindings, reconcileAction } from '../actions/reconcile.ts';
import { requireRegistrar } from '../actions/registrar.ts';
import { DECISIONS, FINDING_KINDS } from '../rules/reconcile.ts';
import { apiRows, apiRowsShape } from './rows-file.ts';

const params = z.object({ register: z.string().max(100).describe('Id of a register of the own agency.') });

const runBody = z.strictObject({
  source: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('What the other source is called; without rows: a register of the same agency.'),
  ...apiRowsShape,
});

const run = route({
  method: 'POST',
  path: '/api/v1/registry/:register/reconciliations',
  access: 'officer',
  limit: 'write',
  summary: 'Begins to hold the own register against another source of the same facts.',
  params,
  body: runBody,
  answer: z.object({ run: z.uuid() }),
  answered: [201],
  handle: async (request: RouteRequest<z.infer<typeof params>, unknown, z.infer<typeof runBody>>) => {
    const { source, ...sent } = request.body;
    const { register } = request.params;
    const rows = apiRows(requireRegistrar(request.app.env, request.ctx, register).definition, sent);
    const input = { register, source, ...(rows === undefined ? {} : { lines: rows.lines }) };
    return json(await request.perform(reconcileAction, input), 201);
  },
});

const kind = z.enum(FINDING_KINDS);
const decision = z.enum(DECISIONS);
const query = z.object({ kind: kind.optional(), after: z.string().refine(isUuid).optional() });

const list = route({
  method: 'GET',
  path: '/api/v1/registry/:register/findings',
  access: 'officer',
  summary: 'Findings of reconciliations that wait for a decision, and how many there are by kind. Without values.',
  params,
  query,
  answer: z.object({
    counts: z.array(z.object({ kind, waiting: z.int(), decided: z.int(), closed: z.int() })),
    runs: z.array(z.object({ id: z.uuid(), source: z.string(), at: z.iso.datetime(), ended: z.boolean() })),
    findings: z.array(
      z.object({
        ...{ id: z.uuid(), kind, source: z.string(), line: z.int().nullable(), fields: z.array(z.string()) },
        decision: decision.nullable(),
      }),
    ),
    next: z.string().optional(),
  }),
  handle: async ({
    app,
    ctx,
    params: { register },
    query: asked,
  }: RouteRequest<z.infer<typeof params>, z.infer<typeof query>>) => {
    const { counts, runs, findings, next } = await app.read((tx) => listFindings(tx, ctx, register, asked));
    return json({
      counts: counts.map((one) => ({ kind: one.kind, waiting: one.waiting, decided: one.decided, closed: one.closed })),
      runs: runs.map(({ id, source, at, endedAt }) => ({ id, source, at: isoInstant(at), ended: endedAt !== null })),
      findings: findings.map(({ id, kind: of, source, line, fields, decision: decided }) => ({
        ...{ id, kind: of, source, line, fields, decision: decided },
      })),
      ...(next === undefined ? {} : { next }),
    });
  },
});

const oneParams = params.extend({ id: z.uuid() });
type OneRequest<B = unknown> = RouteRequest<z.infer<typeof oneParams>, unknown, B>;
const values = z.record(z.string(), z.unknown());

const open = route({
  method: 'GET',
  path: '/api/v1/registry/:register/findings/:id',
  access: 'officer',
  summary: 'A finding with both sides. Whom they speak of sees the look.',
  params: oneParams,
  answer: z.object({
    ...{ id: z.uuid(), kind, source: z.string(), line: z.int().nullable(), fields: z.array(z.string()) },
    decision: decision.nullable(),
    recordId: z.uuid().optional(),
    ours: values.optional(),
    theirs: values.optional(),
    decisions: z.array(z.object({ decision, reason: z.string(), at: z.iso.datetime(), proposals: z.array(z.uuid()) })),
  }),
  handle: async (request: OneRequest) => {
    const { finding, ours, theirs, decisions } = await request.perform(openFindingAction, request.params);
    const { id, kind: of, source, line, fields, decision: decided } = finding;
    return json({
      ...{ id, kind: of, source, line, fields, decision: decided },
      ...(ours === undefined ? {} : { recordId: ours.recordId, ours: ours.values }),
      ...(theirs === undefined ? {} : { theirs }),
      decisions: decisions.map((one) => ({
        ...{ decision: one.decision, reason: one.reason, at: isoInstant(one.at), proposals: one.proposals },
      })),
    });
  },
});

const decideBody = z.strictObject({
  decision: decision.describe('`theirs`: what is to change is proposed, and another officer confirms it.'),
  ...groundShape,
  validFrom: z.iso.date().optional().describe('From when the other source is right; absent: today.'),
});

const decide = route({
  method: 'POST',
  path: '/api/v1/registry/:register/findings/:id/decision',
  access: 'officer',
  limit: 'write',
  summary: 'Decides on a finding, with a reason that stays in the log.',
  params: oneParams,
  body: decideBody,
  answer: z.object({ proposals: z.array(z.uuid()) }),
  answered: [201],
  handle: async (request: OneRequest<z.infer<typeof decideBody>>) => {
    const { validFrom, ...body } = request.body;
    const day = validFrom === undefined ? {} : { validFrom: localDate(validFrom) };
    return json(await request.perform(decideFindingAction, { ...request.params, ...body, ...day }), 201);
  },
});

export const reconcileApiRoutes = [run, list, open, decide];
