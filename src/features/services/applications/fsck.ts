/**
 * Contents to sign and the signatures upon them against the bytes themselves, and once they are submitted against the entry of the history that
 * says what was submitted.
 */
import { isDeepStrictEqual } from 'node:util';
import { signaturesOfCms } from '#features/trust/outside.ts';
import { canonicalize, type Json } from '#kernel/canonical.ts';
import { base64, sha256Hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { entriesOfKinds } from '../history/audit.ts';
import { COSIGNING_VALID_MS } from './actions/prepare.ts';
import { signatureJson } from './application.ts';
import { type AuditedAttempt, attemptsAfter, type Signature } from './attempts.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

const finding = (what: string, where: string): Finding => ({ feature: 'services', what, where });

/** What the contents say of themselves, as far as their row says it again. */
interface Said {
  readonly id?: unknown;
  readonly attempt?: unknown;
  readonly at?: unknown;
  readonly fee?: {
    readonly total?: unknown;
    readonly lines?: readonly { readonly id: string; readonly amount: string }[];
  };
  readonly cosigners?: readonly { readonly role: string }[];
  readonly files?: readonly { readonly sha256: string }[];
  readonly evidence?: readonly Readonly<Record<'evidence' | 'register' | 'record' | 'version' | 'digest', string>>[];
}

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckAttempts(app: App): AsyncIterable<Finding> {
  for (let after = NIL; ; ) {
    const from = after;
    const attempts = await app.read((tx) => attemptsAfter(tx, from));
    const cases = [...new Set(attempts.map(({ draftId }) => draftId))];
    const entries = await app.read((tx) => entriesOfKinds(tx, cases, ['submitted', 'resubmitted']));
    const submitted = new Map(
      entries.map(({ entry, content }) => {
        const said = (content ?? {}) as Readonly<Record<string, Json>>;
        return [`${entry.caseId} ${said.attempt}`, said] as const;
      }),
    );
    for (const one of attempts) {
      const where = `contents ${one.attempt} of application ${one.draftId}`;
      if (!isOfItsBytes(one)) yield finding('contents to sign are not what their bytes say', where);
      for (const { sha256 } of saidIn(one.content)?.files ?? [])
        if (!one.files.includes(sha256))
          yield finding('a file that the contents name is gone', `file ${sha256} of ${where}`);
      if (!one.signatures.every((signature) => isOfItsContents(signature, one)))
        yield finding(
          'a signature is not of its certificate, or not of the time in which the contents could be signed',
          where,
        );
      const said = submitted.get(`${one.draftId} ${one.attempt}`);
      if (said !== undefined && !isAsSubmitted(one, said))
        yield finding('contents or signatures are not what the history says was submitted', where);
    }
    const last = attempts.at(-1);
    if (!last) return;
    after = last.id;
  }
}

function isOfItsBytes({ content, sha256, ...row }: AuditedAttempt): boolean {
  if (sha256Hex(content) !== sha256) return false;
  const said = saidIn(content);
  if (said === undefined) return false;
  const { total, lines = [] } = said.fee ?? {};
  const evidence = Object.entries(row.facts).flatMap(([id, records]) =>
    records.map((one) => [id, one.register, one.recordId, String(one.version), one.digest]),
  );
  return isDeepStrictEqual(
    [
      row.draftId,
      String(row.attempt),
      isoInstant(row.createdAt),
      row.fee,
      row.cosigners.map(({ role }) => role).sort(),
      evidence.sort(),
    ],
    [
      said.id,
      said.attempt,
      said.at,
      { total, lines: lines.map(({ id, amount }) => ({ id, amount })) },
      said.cosigners?.map(({ role }) => role).sort(),
      said.evidence?.map((one) => [one.evidence, one.register, one.record, one.version, one.digest]).sort(),
    ],
  );
}

function saidIn(content: Uint8Array): Said | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(content));
  } catch {
    return undefined;
  }
}

function isOfItsContents({ cms, serial, signedAt }: Signature, { createdAt }: AuditedAttempt): boolean {
  if (signedAt < createdAt || signedAt > createdAt + COSIGNING_VALID_MS) return false;
  try {
    return signaturesOfCms(cms)[0]?.signer.serial === serial;
  } catch {
    return false;
  }
}

/**
 * Signatures in any order: several may be of one moment. One that waited for others was asked about again when the last came, and may have been
 * flagged then: its row still says good.
 */
function areAsSubmitted(rows: readonly Signature[], said: readonly Json[]): boolean {
  const known = new Set(said.map(canonicalize));
  const last = Math.max(...rows.map(({ signedAt }) => signedAt));
  const isKnown = (one: Signature): boolean => known.has(canonicalize(signatureJson(one)));
  return (
    rows.length === said.length &&
    rows.every((one) => isKnown(one) || (one.signedAt < last && isKnown({ ...one, revocation: 'unknown' })))
  );
}

function isAsSubmitted(row: AuditedAttempt, said: Readonly<Record<string, Json>>): boolean {
  return (
    base64(row.content) === said.signed &&
    canonicalize(row.facts) === canonicalize(said.facts ?? null) &&
    row.territory === said.territory &&
    (row.matter ?? null) === said.matter &&
    areAsSubmitted(row.signatures, said.signatures as readonly Json[])
  );
}
