/**
 * Answering questions about certificates (RFC 6960). Without a nonce the answer was signed beforehand and any process gives it; what is
 * to be signed now (a nonce, several certificates, one that we never issued) needs a worker's key. A process without keys gives a nonce's
 * owner the answer signed beforehand, without the nonce, as RFC 5019 section 4 has it: whoever insists on his nonce sees that it is missing.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { hex, sha256Hex } from '#kernel/hash.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type App, perEnv } from '#platform/app.ts';
import { isOutage } from '#platform/database/outage.ts';
import { type Authorities, authoritiesOf, type KnownAuthority } from '../authorities/known.ts';
import { findAnswer } from '../store/answers.ts';
import { findStatusEvents } from '../store/status.ts';
import { DIGESTS, issuerHashes } from './certificate-id.ts';
import { responderOf, statusOfLast } from './presign.ts';
import { type CertificateId, type OcspRequest, parseOcspRequest } from './request.ts';
import { ocspFailure, type SingleAnswer, signAnswer } from './response.ts';

export interface OcspReply {
  /** OCSPResponse, DER. */
  readonly der: Uint8Array;
  /** Of an answer that is the same for everybody: how long it holds, and its tag. */
  readonly kept?: { readonly thisUpdate: Instant; readonly nextUpdate: Instant; readonly etag: string };
}

interface Kept {
  readonly reply: OcspReply & Required<Pick<OcspReply, 'kept'>>;
  readonly readAt: Instant;
}

// A change of status is signed within a second and must be seen within five: what is kept is read again after two.
const READ_EVERY_MS = 2000;
// Forgotten whole when full; a cache, never a source.
const ANSWERS_KEPT = 50_000;
/** How long an answer holds that was signed for one question. */
const LIVE_HOLDS_MS = 3_600_000;

const answers = perEnv(() => new Map<string, Kept>());

/** Answers an OCSPRequest at a moment. Never throws for what was asked: a question that can't be answered has its status. */
export async function answerOcsp(app: App, question: Uint8Array, at: Instant): Promise<OcspReply> {
  const name = Buffer.from(question.buffer, question.byteOffset, question.length).toString('latin1');
  const kept = answers(app.env).get(name);
  if (kept && isFresh(kept, at)) return kept.reply;
  try {
    return await answer(app, name, parseOcspRequest(question), at);
  } catch (error) {
    if (error instanceof DerError) return { der: ocspFailure('malformedRequest') };
    if (isOutage(error) && kept && at < kept.reply.kept.nextUpdate) return kept.reply;
    if (isOutage(error) || error instanceof Refusal) return { der: ocspFailure('tryLater') };
    throw error;
  }
}

const isFresh = ({ reply, readAt }: Kept, at: Instant): boolean =>
  Math.abs(at - readAt) < READ_EVERY_MS && at < reply.kept.nextUpdate;

async function answer(app: App, name: string, request: OcspRequest, at: Instant): Promise<OcspReply> {
  const issuers = issuersOf(await app.read(authoritiesOf));
  const asked = request.ids.map((id) => ({ id, issuer: issuers.get(issuerName(id)) }));
  const [first] = asked;
  const answering = asked.find(({ issuer }) => issuer !== undefined)?.issuer;
  if (!first || !answering) return { der: ocspFailure('unauthorized') };
  const canSign = app.env.keys.holds('worker');
  if (asked.length === 1 && (request.nonce === undefined || !canSign)) {
    const stored = await storedAnswer(app, name, first.id, answering, at);
    if (stored) return stored;
  }
  return canSign ? sign(app, asked, answering, request.nonce, at) : { der: ocspFailure('unauthorized') };
}

async function storedAnswer(
  app: App,
  name: string,
  { digestAlgorithm, serial }: CertificateId,
  { certificate }: KnownAuthority,
  at: Instant,
): Promise<OcspReply | undefined> {
  const row = await app.read((tx) => findAnswer(tx, serial));
  const der = digestAlgorithm === OID.sha1 ? row?.bySha1 : digestAlgorithm === OID.sha256 ? row?.bySha256 : undefined;
  if (!row?.thisUpdate || !row.nextUpdate || !der || row.issuer !== certificate.serial || row.nextUpdate <= at)
    return undefined;
  const { thisUpdate, nextUpdate } = row;
  const reply = { der, kept: { thisUpdate, nextUpdate, etag: `"${sha256Hex(der)}"` } };
  const cache = answers(app.env);
  if (cache.size >= ANSWERS_KEPT) cache.clear();
  cache.set(name, { reply, readAt: at });
  return reply;
}

interface Asked {
  readonly id: CertificateId;
  readonly issuer: KnownAuthority | undefined;
}

/** Signs by the responder of the first authority asked about: an answer has one signature, and each authority names its own. */
async function sign(
  app: App,
  asked: readonly Asked[],
  answering: KnownAuthority,
  nonce: Uint8Array | undefined,
  at: Instant,
): Promise<OcspReply> {
  const { certificate, signer } = await responderOf(app.env, answering, at);
  const singles = await Promise.all(
    asked.map(
      async ({ id, issuer }): Promise<SingleAnswer> => ({
        id: id.der,
        status: issuer ? await liveStatus(app, id.serial, issuer) : 'unknown',
      }),
    ),
  );
  const nextUpdate = instant(Math.min(at + LIVE_HOLDS_MS, signer.notAfter));
  return { der: await signAnswer({ singles, thisUpdate: at, nextUpdate, nonce }, certificate, signer) };
}

async function liveStatus(app: App, serial: string, issuer: KnownAuthority): Promise<SingleAnswer['status']> {
  const row = await app.read((tx) => findStatusEvents(tx, serial));
  return row && row.issuer === issuer.certificate.serial ? statusOfLast(row.events.at(-1)) : 'unknown';
}

const issuerName = ({ digestAlgorithm, issuerNameHash, issuerKeyHash }: CertificateId): string =>
  `${digestAlgorithm} ${hex(issuerNameHash)} ${hex(issuerKeyHash)}`;

const byHash = new WeakMap<Authorities, ReadonlyMap<string, KnownAuthority>>();

/** The issuing authorities by how questions name them: both hashes must fit, so a stranger who bears our name is not answered for. */
function issuersOf(authorities: Authorities): ReadonlyMap<string, KnownAuthority> {
  const known = byHash.get(authorities);
  if (known) return known;
  const issuing = authorities.all.filter(({ kind }) => kind === 'issuing');
  const made = new Map(
    issuing.flatMap((one) =>
      [...DIGESTS].map(([algorithm, digest]) => {
        const { name, key } = issuerHashes(one.certificate, digest);
        return [`${algorithm} ${hex(name)} ${hex(key)}`, one] as const;
      }),
    ),
  );
  byHash.set(authorities, made);
  return made;
}
