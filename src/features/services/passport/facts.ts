/**
 * What registers answered for a case, in its passport: for the applicant alone, as the evidence page showed it to him. Each fact that speaks of
 * nobody else comes as the canonical version whose digest he signed; of the rest comes what he may see of it, or that it is kept closed or erased.
 */
import { type Cited, type Reader, readCited, registerDefinition, valueInWords } from '#features/registers/index.ts';
import type { FactPart, FactWords } from '#features/verification/index.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { inEveryLanguage, type Language } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { partyOf } from '../applications/party.ts';
import type { LoadedCase } from '../cases/load.ts';
import { isApplicant } from '../cases/policy.ts';
import type { EvidenceFact, EvidenceFacts } from '../evaluation/facts.ts';

type OwnCase = Extract<Reader, { readonly kind: 'own-case' }>;

/** The applicant himself, or who acts for the applying organisation. Nobody else is given facts: not a co-signer, a helper, a window. */
export function ownReader({ row }: Pick<LoadedCase, 'row'>, ctx: Context): OwnCase | undefined {
  const { actor } = ctx;
  if (actor.kind !== 'person' || !isApplicant(row, ctx)) return undefined;
  const { representativeId, organisationId } = partyOf(ctx);
  if (representativeId !== undefined) return undefined;
  const own = { kind: 'own-case', personId: actor.personId, decidedBy: row.provider } as const;
  return organisationId === undefined ? own : { ...own, organisationId };
}

interface Answers {
  /** Number of the submission, from 1. */
  readonly application: number;
  readonly facts: EvidenceFacts;
  /** The number that is shown whole: the applicant's. */
  readonly identifier: string;
}

/** The facts of one submission as parts, their files put beside. */
export async function addFacts(
  tx: Tx,
  ctx: Context,
  loaded: LoadedCase,
  { application, facts, identifier }: Answers,
  files: Map<string, Uint8Array>,
): Promise<FactPart[]> {
  const reader = ownReader(loaded, ctx);
  const parts: FactPart[] = [];
  for (const [evidence, records] of Object.entries(facts)) {
    for (const [n, fact] of records.entries()) {
      const path = `facts/${application}/${evidence}-${n + 1}`;
      const cited = reader ? await cite(tx, reader, loaded, evidence, fact) : ({ how: 'closed' } as const);
      parts.push({
        application,
        evidence,
        ...named(fact),
        ...filesOf(tx, loaded, { evidence, fact, cited, path, identifier }, files),
      });
    }
  }
  return parts;
}

const named = ({ register, recordId, version, digest }: EvidenceFact) => ({
  register,
  record: recordId,
  version: String(version),
  digest,
});

async function cite(
  tx: Tx,
  reader: OwnCase,
  { row, edition }: LoadedCase,
  evidence: string,
  fact: EvidenceFact,
): Promise<Cited> {
  const asked = edition.definition.evidence[evidence];
  if (!asked) return { how: 'closed' };
  const { fields, purpose } = asked;
  return readCited(tx, reader, { fields, purpose, caseId: row.caseId }, fact);
}

interface Shown {
  readonly evidence: string;
  readonly fact: EvidenceFact;
  readonly cited: Cited;
  readonly path: string;
  readonly identifier: string;
}

function filesOf(
  tx: Tx,
  loaded: LoadedCase,
  shown: Shown,
  files: Map<string, Uint8Array>,
): Pick<FactPart, 'how' | 'file' | 'words'> {
  const { cited, path } = shown;
  if (!('values' in cited)) return { how: cited.how, file: null, words: null };
  const words = `${path}.words.json`;
  files.set(words, canonicalBytes(wordsOf(tx, loaded, shown, cited.values) as unknown as Json));
  if (cited.how === 'part') return { how: 'part', file: null, words };
  files.set(`${path}.json`, cited.bytes);
  return { how: 'whole', file: `${path}.json`, words };
}

/** The fields that the evidence page showed, in every language. */
function wordsOf(
  tx: Tx,
  { edition, now }: LoadedCase,
  { evidence, fact: { register }, identifier }: Shown,
  values: EvidenceFact['values'],
): FactWords {
  const definition = registerDefinition(tx.env, register, now);
  const label = edition.definition.evidence[evidence]?.label ?? definition?.title;
  const rows = Object.entries(values).flatMap(([name, value]) => {
    const field = definition?.fields[name];
    if (!field) return [];
    const showing = (language: Language) => ({
      env: tx.env,
      language,
      identifier,
      references: new Map<string, string>(),
    });
    const shown = inEveryLanguage((language) => valueInWords(field, value, showing(language)));
    return [{ label: inEveryLanguage((language) => field.label[language]), value: shown }];
  });
  return {
    type: 'shanyraq/fact-in-words/v1',
    title: inEveryLanguage((language) => label?.[language] ?? register),
    rows,
  };
}
