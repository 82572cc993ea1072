/** The exact bytes of a decision that its officer signs. */
import { canonicalBytes } from '#kernel/canonical.ts';
import type { Bytes } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import type { LoadedCase } from './load.ts';
import { getApplication } from './subject.ts';

/** Named in the contents, so that nothing signed for another purpose can stand in their place, nor they in its. */
const DECISION_TYPE = 'shanyraq/decision/v1';

interface Ruling {
  readonly outcome: 'grant' | 'refuse';
  readonly ground?: string | undefined;
  readonly reasons?: string | undefined;
}

/**
 * Canonical JSON (RFC 8785). It names the last entry of the history, so the signature is upon everything that had happened, and upon
 * nothing that comes later. The ground stands in it in the words of the standard, in every language of the country.
 */
export async function decisionContent(
  tx: Tx,
  loaded: LoadedCase,
  officer: { readonly officerId: string; readonly iin: string },
  ruling: Ruling,
): Promise<Bytes> {
  const { row, entries, edition, now, state } = loaded;
  const { definition } = edition;
  const { applicant, organisation } = await getApplication(tx, row.caseId);
  const head = entries.at(-1);
  const ground = definition.grounds.find(({ id }) => id === ruling.ground);
  return canonicalBytes({
    type: DECISION_TYPE,
    instance: tx.env.instance.origin,
    id: row.caseId,
    attempt: String(entries.length),
    at: isoInstant(now),
    number: row.number,
    service: { id: row.service, title: definition.title },
    edition: row.edition,
    applicant: { iin: applicant.iin, name: applicant.name },
    onBehalfOf: organisation ? { bin: organisation.bin, name: organisation.name } : null,
    officer: { id: officer.officerId, iin: officer.iin },
    provider: row.provider,
    unit: state.unit ?? null,
    outcome: ruling.outcome,
    ground: ground ? { id: ground.id, text: ground.text, act: ground.cite.act, article: ground.cite.article } : null,
    reasons: ruling.reasons ?? null,
    history: { entries: String(entries.length), last: head?.leaf ?? null },
  });
}
