/** What a visitor signed at a window, in a passport: that it is of who signed the application, of just that time, and in the log since. */
import { commitOf, leafHashUnder } from '#features/transparency/outside.ts';
import { checkOutside, type OutsideTrust, signaturesOfCms } from '#features/trust/outside.ts';
import { base64, fromBase64, fromHex, hex } from '#kernel/hash.ts';
import { instantFromIso } from '#kernel/instant.ts';
import type { Files } from './asic.ts';
import { Fault, type Line, type Said, signatureStep, step } from './findings.ts';
import { placeInLog } from './parts.ts';
import { bytesOf, readJson } from './read.ts';
import { type AuthorisationPart, type Passport, VISIT_LEAF } from './shape.ts';

/** Lines for every submission that was sent at a window. Passports of before they held any say nothing of them. */
export function authorisationLines(files: Files, trust: OutsideTrust, passport: Passport): Line[] {
  return (passport.authorisations ?? []).flatMap((part) => {
    const named: Said = { key: 'step.authorisation', values: { n: part.application } };
    const { how, content, signature, logged } = part;
    if (how === 'closed') return [step(named, () => ({ key: 'found.authorisationClosed' }))];
    if (how === 'absent') return [step(named, () => ({ key: 'found.authorisationAbsent' }))];
    const signed = signatureStep(
      named,
      () => {
        if (content === null || signature === null) throw new Fault('authorisation');
        const bytes = bytesOf(files, content);
        checkContent(files, passport, part, readJson(content, bytes));
        const at = instantFromIso(signature.at);
        return checkOutside({ content: bytes, cms: bytesOf(files, signature.file), at }, trust);
      },
      'found.authorised',
    );
    return logged === null ? [signed] : [signed, step(named, () => checkLogged(files, passport, part, logged))];
  });
}

interface Visit {
  readonly type?: unknown;
  readonly instance?: unknown;
  readonly at?: unknown;
  readonly until?: unknown;
  readonly visitor?: unknown;
}

const iinIn = (value: unknown): unknown => (Object(value) as { iin?: unknown }).iin;

/** It is of this instance, by whoever signs the application, and for the time in which he did. */
function checkContent(files: Files, passport: Passport, { application }: AuthorisationPart, said: unknown): void {
  const part = passport.applications[application - 1];
  if (!part) throw new Fault('authorisation');
  const asked = readJson(part.content, bytesOf(files, part.content)) as {
    applicant?: unknown;
    representative?: unknown;
  };
  const { type, instance, at, until, visitor } = Object(said) as Visit;
  const signer = iinIn(asked.representative) ?? iinIn(asked.applicant);
  const isRight = type === 'shanyraq/visit/v1' && instance === passport.instance && iinIn(visitor) === signer;
  const times = [at, until].map((one) => (typeof one === 'string' ? instantFromIso(one) : Number.NaN));
  const [from = Number.NaN, to = Number.NaN] = times;
  const isThen = part.signatures.some((one) => from <= instantFromIso(one.at) && instantFromIso(one.at) <= to);
  if (!isRight || !isThen) throw new Fault('authorisation');
}

/** The log held this very signature over these bytes. */
function checkLogged(
  files: Files,
  passport: Passport,
  { content, signature }: AuthorisationPart,
  { file, salt, leafHash, inclusion }: NonNullable<AuthorisationPart['logged']>,
): Said {
  const bytes = bytesOf(files, file);
  const leaf = leafHashUnder(passport.instance, VISIT_LEAF, commitOf(fromHex(salt), bytes));
  const said = readJson(file, bytes) as { content?: unknown; cms?: unknown };
  const octetsOf = (cms: Uint8Array): string =>
    signaturesOfCms(cms)
      .map((one) => hex(one.signature))
      .join();
  const isSame =
    hex(leaf) === leafHash &&
    said.content === base64(bytesOf(files, content ?? '')) &&
    typeof said.cms === 'string' &&
    octetsOf(fromBase64(said.cms)) === octetsOf(bytesOf(files, signature?.file ?? ''));
  if (!isSame) throw new Fault('authorisation');
  return placeInLog(passport, leaf, inclusion);
}
