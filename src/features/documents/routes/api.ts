/** Documents for programs: the holder's whole document with its seal and proof, or the check by number and code. */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { LANGUAGES } from '#kernel/text.ts';
import { bytes, json, type Reply, type RouteRequest, route } from '#platform/feature.ts';
import { refuse as refusePlatform } from '#platform/refusals.ts';
import { heldPdf, holderOf, presentHeld, proofOf } from '../actions/show.ts';
import { presentErasure, verifyDocument } from '../actions/verify.ts';
import { refuse } from '../refusals.ts';
import { stateOf } from '../rules/state.ts';
import { listDocuments } from '../store/documents.ts';

const numberSchema = z.object({ number: z.string().max(64).describe('Number of the document.') });
const querySchema = z.object({
  code: z.string().max(64).optional().describe('Check code: with it anybody sees the fields for a verifier.'),
});
const languageSchema = z.object({ in: z.enum(LANGUAGES).default('kk').describe('Language of the rendering.') });

const proofSchema = z.object({
  leafHash: z.string().describe('SHA-256, hexadecimal.'),
  salt: z.string().optional().describe('Hexadecimal; commit = HMAC-SHA-256(salt, content). The holder alone gets it.'),
  index: z.number().optional().describe('Place in the log; absent until it is published.'),
  treeSize: z.number().optional(),
  path: z.array(z.string()).optional().describe("Hashes from the leaf's sibling upwards, base64."),
  checkpoint: z.string().optional().describe('Signed note whose root the path leads to.'),
});

const answerSchema = z.object({
  number: z.string(),
  document: z.string().describe('Id of the definition.'),
  state: z.enum(['valid', 'expired', 'revoked', 'corrected']),
  endedOn: z.string().optional().describe('Day on which it was revoked or corrected.'),
  issuer: z.string().optional().describe('Agency (check by code).'),
  issuedOn: z.string().optional(),
  validUntil: z.string().optional(),
  fields: z.record(z.string(), z.unknown()).optional().describe('Fields for a verifier (check by code).'),
  code: z.string().optional().describe('Check code (holder).'),
  data: z.unknown().optional().describe('The sealed content (holder).'),
  content: z.string().optional().describe('The sealed bytes exactly, base64 (holder).'),
  seal: z.string().optional().describe("CMS, detached CAdES-BES over the content's bytes, DER, base64 (holder)."),
  sealedAt: z.string().optional(),
  erased: z
    .object({
      on: z.string().describe('Day on which the contents were erased.'),
      period: z.string().describe("The definition's period, ISO 8601."),
      cite: z.object({ act: z.string(), article: z.string() }),
    })
    .optional()
    .describe('Retention has ended: there is no data, seal or PDF any more. Number, dates and proof hold.'),
  proof: proofSchema,
});

const beforeSchema = z.object({ before: z.uuid().optional().describe('`next` of the answer before.') });
const listSchema = z.object({
  documents: z.array(
    answerSchema.pick({ number: true, document: true, state: true, issuer: true, issuedOn: true, validUntil: true }),
  ),
  next: z.uuid().nullable().describe('Null: there are no more.'),
});
const PAGE_SIZE = 50;

type Params = z.infer<typeof numberSchema>;
type Query = z.infer<typeof querySchema>;

/**
 * The check by code. Neither digest nor seal is given: with all other fields known, a hidden one of few values (a birth date, an IIN)
 * could be guessed against either. The salted leaf tells nothing.
 */
async function check(request: RouteRequest<Params, Query>, code: string): Promise<Reply> {
  const { number } = request.params;
  const { document, definition, state, endedOn, content, erasure } = await request.perform(verifyDocument, {
    number,
    code,
  });
  const shown = Object.entries(content?.data ?? {}).filter(([name]) => definition.fields[name]?.verifier);
  return json({
    number: document.number,
    document: document.document,
    state,
    ...(endedOn ? { endedOn } : {}),
    issuer: document.issuer,
    issuedOn: document.issued_on,
    ...(document.valid_until === null ? {} : { validUntil: document.valid_until }),
    ...(content ? { fields: Object.fromEntries(shown) } : {}),
    ...(erasure ? { erased: presentErasure(request.app.env, erasure) } : {}),
    proof: await request.app.read((tx) => proofOf(tx, document)),
  });
}

const listRoute = route({
  method: 'GET',
  path: '/api/v1/documents',
  access: 'person',
  summary: 'Documents of the holder, newest first.',
  query: beforeSchema,
  answer: listSchema,
  async handle({ app, ctx, query }: RouteRequest<unknown, z.infer<typeof beforeSchema>>) {
    const holder = holderOf(ctx.actor) ?? refuse('not_found');
    const found = await app.read((tx) => listDocuments(tx, holder, PAGE_SIZE + 1, query.before));
    const documents = found.slice(0, PAGE_SIZE);
    const today = dayIn(app.env, ctx.now);
    return json({
      documents: documents.map(({ number, document, issuer, issued_on, valid_until, event }) => ({
        ...{ number, document, issuer },
        state: stateOf(event ?? undefined, valid_until, today),
        issuedOn: issued_on,
        ...(valid_until === null ? {} : { validUntil: valid_until }),
      })),
      next: (found.length > PAGE_SIZE && documents.at(-1)?.id) || null,
    });
  },
});

const documentRoute = route({
  method: 'GET',
  path: '/api/v1/documents/:number',
  access: 'public',
  summary: 'A document: for its holder with data, seal and proof; for anybody with its code, what a verifier may see.',
  params: numberSchema,
  query: querySchema,
  answer: answerSchema,
  async handle(request: RouteRequest<Params, Query>) {
    const { app, ctx, params, query } = request;
    if (query.code !== undefined) return check(request, query.code);
    if (ctx.actor.kind === 'anonymous') throw refusePlatform('sign_in_required');
    return json(await app.read((tx) => presentHeld(tx, ctx, params.number)));
  },
});

const pdfRoute = route({
  method: 'GET',
  path: '/api/v1/documents/:number.pdf',
  access: 'person',
  summary:
    'The PDF of a document for its holder: signed (PAdES), with the sealed data and the seal attached. A check code opens none, for it shows more than a verifier may see.',
  params: numberSchema,
  query: languageSchema,
  answer: z.unknown(),
  produces: ['application/pdf'],
  async handle({ app, ctx, params, query }: RouteRequest<Params, z.infer<typeof languageSchema>>) {
    const { pdf } = await app.read((tx) => heldPdf(tx, ctx, params.number, query.in));
    return bytes(pdf, 'application/pdf');
  },
});

export const apiRoutes = [listRoute, documentRoute, pdfRoute];
