/**
 * Answers about certificates (OCSP): whoever may be asked about has one, signed for its authority, of the times that its row says, and saying what the last
 * act on the certificate did. One that is due is signed again in a moment, whatever it says.
 */
import { OID } from '#kernel/asn1/oids.ts';
import { DerError } from '#kernel/asn1/read.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { readCertificate } from './certificates/read.ts';
import { isAskedAbout } from './certificates/record.ts';
import { type Issued, sameSecond } from './fsck-certificates.ts';
import { certificateId } from './ocsp/certificate-id.ts';
import { statusOfLast } from './ocsp/presign.ts';
import { REASON_CODES } from './revocation/list.ts';
import type { Chain } from './signatures/chain.ts';
import { readOcspResponse, type SingleStatus } from './signatures/ocsp-answer.ts';
import { type AuditedAnswer, answersAfter, strayAnswers } from './store/audit.ts';

type Fault = Pick<Finding, 'what' | 'where'>;

/** Every answer that isn't what it was, or isn't there. */
export async function* answerFaults(app: App, issued: Issued): AsyncIterable<Fault> {
  const now = app.env.clock.now();
  for (let after = ''; ; ) {
    const page = await app.read((tx) => answersAfter(tx, after, now));
    for (const one of page) {
      const what = faultOf(one, issued, now);
      if (what) yield { what, where: `certificate ${one.serial}` };
      after = one.serial;
    }
    if (page.length === 0) break;
  }
  for (const serial of await app.read(strayAnswers))
    yield { what: 'an answer is about no certificate', where: `certificate ${serial}` };
}

const isOfPlatform = ({ kind }: AuditedAnswer): boolean => kind !== 'person' && kind !== 'organisation';

function faultOf(row: AuditedAnswer, { platform }: Issued, now: Instant): string | undefined {
  const { kind, issuer, answeredIssuer, notAfter, due, thisUpdate, nextUpdate, bySha1, bySha256 } = row;
  const isWanted = issuer !== null && isAskedAbout(kind);
  if (answeredIssuer === null) {
    const isMissing = isWanted && (isOfPlatform(row) || notAfter > now);
    return isMissing ? 'the answer about it is missing' : undefined;
  }
  if (!isWanted || issuer !== answeredIssuer) return 'an answer is about it that is none of its authority';
  if (thisUpdate === null || nextUpdate === null || bySha1 === null || bySha256 === null) {
    const isUnsigned = [thisUpdate, nextUpdate, bySha1, bySha256].every((one) => one === null);
    return isUnsigned && (due === 'now' || due === 'never') ? undefined : 'a part of the answer about it is missing';
  }
  if (due === 'late' || (due === 'never' && (!isOfPlatform(row) || notAfter > now)))
    return 'the answer about it is signed again too late';
  const authority = chainIn(platform, issuer);
  const signed = { ...row, thisUpdate, nextUpdate };
  const isRight =
    authority && isAsSigned(bySha1, OID.sha1, signed, authority) && isAsSigned(bySha256, OID.sha256, signed, authority);
  return isRight ? undefined : 'the answer about it is not what was signed';
}

function chainIn(platform: Issued['platform'], serial: string): Chain | undefined {
  const authority = platform.get(serial);
  const root = platform.get(authority?.issuer ?? '');
  return authority && root && { certificate: readCertificate(authority.der), root: readCertificate(root.der) };
}

function isAsSigned(
  der: Uint8Array,
  digest: string,
  { serial, due, last, thisUpdate, nextUpdate }: AuditedAnswer & { thisUpdate: Instant; nextUpdate: Instant },
  authority: Chain,
): boolean {
  try {
    if (!Buffer.from(der).includes(Buffer.from(certificateId(authority.certificate, digest, serial)))) return false;
    const answer = readOcspResponse(new Uint8Array(der));
    const said = answer.statusOf(authority.certificate, serial);
    if (!said || !sameSecond(thisUpdate, said.from) || !sameSecond(nextUpdate, said.until)) return false;
    const isOfNow = due !== 'half' || isStatus(said.status, statusOfLast(last ?? undefined));
    return isOfNow && answer.signedBy(authority, instant(thisUpdate)) !== undefined;
  } catch (error) {
    if (error instanceof DerError) return false;
    throw error;
  }
}

function isStatus(said: SingleStatus['status'], kept: ReturnType<typeof statusOfLast>): boolean {
  if (typeof said === 'string' || typeof kept === 'string') return said === kept;
  return sameSecond(kept.at, said.at) && REASON_CODES[kept.reason] === said.reason;
}
