/** The exact bytes of an answer to a complaint that the official signs. */
import { agency } from '#features/country/index.ts';
import type { LoadedCase } from '#features/services/index.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import type { Bytes } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';
import { textOf } from '#platform/texts.ts';
import type { Outcome } from './rules/complaint.ts';
import type { ComplaintState } from './store/complaints.ts';

/** Named in the contents, so that nothing signed for another purpose can stand in their place, nor they in its. */
const ANSWER_TYPE = 'shanyraq/answer/v1';

/** What the official found. */
export interface Finding {
  readonly outcome: Outcome;
  readonly reasons: string;
  /** What the agency must do; empty where the complaint isn't justified. */
  readonly recommendation: string;
}

interface Parts extends Finding {
  readonly complaint: ComplaintState;
  readonly loaded: LoadedCase;
  /** Who complained, by name alone: the one who answers sees no more of him. */
  readonly name: string;
  readonly officer: { readonly officerId: string; readonly iin: string; readonly agency: string };
}

/** Canonical JSON (RFC 8785). It names the last entry of the history, so the signature is upon everything that had happened. */
export function answerContent(env: Env, parts: Parts): Bytes {
  const { complaint, loaded, officer } = parts;
  const { row, entries, edition, now } = loaded;
  return canonicalBytes({
    type: ANSWER_TYPE,
    instance: env.instance.origin,
    id: complaint.id,
    attempt: String(entries.length),
    at: isoInstant(now),
    number: complaint.number,
    case: row.number,
    service: { id: row.service, title: edition.definition.title },
    edition: row.edition,
    applicant: { name: parts.name },
    about: { id: complaint.about, text: textOf('oversight', `subject.${complaint.about}`) },
    agency: { id: officer.agency, title: agency(env, officer.agency, now)?.title ?? officer.agency },
    officer: { id: officer.officerId, iin: officer.iin },
    outcome: { id: parts.outcome, text: textOf('oversight', `outcome.${parts.outcome}`) },
    reasons: parts.reasons,
    recommendation: parts.recommendation === '' ? null : parts.recommendation,
    history: { entries: String(entries.length), last: entries.at(-1)?.leaf ?? null },
  });
}

/** What contents of ours say, read back from their bytes. */
export function findingOf(content: Uint8Array): Finding {
  const { outcome, reasons, recommendation } = JSON.parse(new TextDecoder().decode(content)) as {
    readonly outcome: { readonly id: Outcome };
    readonly reasons: string;
    readonly recommendation: string | null;
  };
  return { outcome: outcome.id, reasons, recommendation: recommendation ?? '' };
}
