/** The exact bytes of an application that are signed. */
import { z } from 'zod';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { LANGUAGES, type Language } from '#kernel/text.ts';
import type { Fee } from '../evaluation/evaluate.ts';
import type { EvidenceFacts } from '../evaluation/facts.ts';
import type { AwaitedIn } from './awaited.ts';
import { describeAnswers, describeAwaited, type Words } from './describe.ts';
import type { DraftFile } from './drafts.ts';
import type { DraftView } from './view.ts';

/** Named in the contents so that nothing signed for another purpose can stand in their place, nor they in its. */
const APPLICATION_TYPE = 'shanyraq/application/v1';

const byMandate = { name: z.string(), mandate: z.string().nullable().describe('Digest of the mandate.') };

/** Of the contents, for whoever reads or describes them. */
export const contentSchema = z.strictObject({
  type: z.literal(APPLICATION_TYPE),
  instance: z.string(),
  id: z.uuid().describe('Of the application.'),
  attempt: z.string().describe('Which signing this is: only the newest contents are accepted.'),
  at: z.iso.datetime(),
  service: z.object({ id: z.string(), title: z.string() }),
  edition: z.string().describe('Digest of the definition by which it was filled in.'),
  language: z.enum(LANGUAGES).describe('In which the signer reads it.'),
  applicant: z.object({ iin: z.string(), name: z.string() }),
  onBehalfOf: z.object({ bin: z.string(), ...byMandate }).nullable(),
  representative: z.object({ iin: z.string(), ...byMandate }).nullable(),
  cosigners: z.array(z.object({ role: z.string(), iin: z.string() })),
  answers: z.record(z.string(), z.unknown()).describe('By field id.'),
  inWords: z.array(z.object({ question: z.string(), answer: z.string() })),
  evidence: z.array(
    z.object({
      evidence: z.string().describe('Id in the definition.'),
      register: z.string(),
      record: z.uuid(),
      version: z.string(),
      digest: z.string().describe('Of what the version says.'),
    }),
  ),
  awaited: z
    .array(z.object({ evidence: z.string(), register: z.string() }))
    .optional()
    .describe('What a register elsewhere has not answered yet.'),
  files: z.array(z.object({ name: z.string(), mediaType: z.string(), bytes: z.string(), sha256: z.string() })),
  fee: z.object({
    currency: z.string(),
    total: z.string(),
    lines: z.array(
      z.object({ id: z.string(), label: z.string(), amount: z.string(), act: z.string(), article: z.string() }),
    ),
  }),
  declarations: z.array(z.object({ id: z.string(), text: z.string() })),
});

interface ContentParts {
  readonly view: DraftView;
  readonly facts: EvidenceFacts;
  readonly awaited: readonly AwaitedIn[];
  readonly fee: Fee;
  readonly currency: string;
  /** Who signs for the applicant by his mandate. */
  readonly representative: { readonly iin: string; readonly name: string } | undefined;
  readonly cosigners: readonly { readonly role: string; readonly iin: string }[];
  readonly instance: string;
  readonly attempt: number;
  readonly at: Instant;
  readonly language: Language;
  readonly words: Words;
}

/** Canonical JSON (RFC 8785). Quantities, money and identifiers are strings. */
export function contentToSign(parts: ContentParts): Bytes {
  const { view, language } = parts;
  const { definition } = view.service;
  return canonicalBytes({
    type: APPLICATION_TYPE,
    instance: parts.instance,
    id: view.draft.id,
    attempt: String(parts.attempt),
    at: isoInstant(parts.at),
    service: { id: definition.service, title: definition.title[language] },
    edition: view.draft.edition,
    language,
    applicant: { iin: view.applicant.iin, name: view.applicant.name },
    onBehalfOf: onBehalfOf(view, language),
    representative: representativeIn(parts),
    cosigners: parts.cosigners.map(({ role, iin }) => ({ role, iin })),
    answers: view.judgement.answers as Json,
    inWords: [...describeAnswers(view, parts.words), ...describeAwaited(view, parts.awaited, parts.words)].map(
      ({ question, answer }) => ({ question, answer }),
    ),
    evidence: Object.entries(parts.facts).flatMap(([evidence, records]) =>
      records.map(({ register, recordId, version, digest }) => ({
        evidence,
        register,
        record: recordId,
        version: String(version),
        digest,
      })),
    ),
    ...(parts.awaited.length === 0
      ? {}
      : { awaited: parts.awaited.map(({ evidence, register }) => ({ evidence, register })) }),
    files: filesOf(view).map(([sha256, file]) => ({
      name: file.name,
      mediaType: file.mediaType,
      bytes: String(file.size),
      sha256,
    })),
    fee: {
      currency: parts.currency,
      total: String(parts.fee.total),
      lines: parts.fee.lines.map(({ line, amount }) => ({
        id: line.id,
        label: line.label[language],
        amount: String(amount),
        act: line.cite.act,
        article: line.cite.article,
      })),
    },
    declarations: definition.declarations.map(({ id, text }) => ({ id, text: text[language] })),
  });
}

function onBehalfOf(view: DraftView, language: Language): Json {
  const { organisation } = view.applicant;
  if (!organisation) return null;
  return { bin: organisation.bin, name: organisation.name[language], mandate: view.draft.mandateDigest ?? null };
}

function representativeIn({ representative, view }: ContentParts): Json {
  if (!representative) return null;
  const { iin, name } = representative;
  return { iin, name, mandate: view.draft.mandateDigest ?? null };
}

/**
 * Digest of the mandate by which contents are signed, or undefined where the applicant signs for himself. It binds who acts and for whom:
 * contents made for another signer, or by another right, have another one.
 */
export function mandateIn(content: Uint8Array): string | undefined {
  const { onBehalfOf, representative } = JSON.parse(new TextDecoder().decode(content)) as {
    readonly onBehalfOf: { readonly mandate: string | null } | null;
    readonly representative?: { readonly mandate: string | null } | null;
  };
  return onBehalfOf?.mandate ?? representative?.mandate ?? undefined;
}

/** Files that the answers name; one that was replaced stays in the draft but isn't sent. */
function filesOf({ draft, judgement }: DraftView): [string, DraftFile][] {
  const answers = JSON.stringify(judgement.answers);
  return Object.entries(draft.files)
    .filter(([sha256]) => answers.includes(sha256))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
