/** The answer about one of our certificates, for whoever puts it beside a signature. */
import { OID } from '#kernel/asn1/oids.ts';
import { type Instant, instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { authoritiesOf } from '../authorities/known.ts';
import { findAnswer } from '../store/answers.ts';
import { findCertificate } from '../store/certificates.ts';
import { findStatusEvents } from '../store/status.ts';
import { certificateId } from './certificate-id.ts';
import { responderOf, statusOfLast } from './presign.ts';
import { signAnswer } from './response.ts';

/** How long an answer holds that was signed for a signature: it is of its moment, and nobody waits for the next. */
const HOLDS_MS = 3_600_000;

/**
 * An OCSPResponse, DER, of this moment about the certificate with this serial, hexadecimal; signed now where this process holds the responder's key,
 * else what was signed beforehand. Of one that has expired the last answer of before, for a later one knows nothing of it. Undefined where there is
 * none: it isn't ours, or nobody answers for it.
 */
export async function answerAbout(tx: Tx, serial: string, at: Instant): Promise<Uint8Array | undefined> {
  const [row, certificate] = [await findStatusEvents(tx, serial), await findCertificate(tx, serial)];
  if (!row || !certificate) return undefined;
  const { all } = await authoritiesOf(tx);
  const issuer = all.find((one) => one.kind === 'issuing' && one.certificate.serial === row.issuer);
  if (!issuer) return undefined;
  if (certificate.notAfter < at || !tx.env.keys.holds('worker'))
    return (await findAnswer(tx, serial))?.bySha256 ?? undefined;
  try {
    const { certificate: responder, signer } = await responderOf(tx.env, issuer, at);
    const id = certificateId(issuer.certificate, OID.sha256, serial);
    const singles = [{ id, status: statusOfLast(row.events.at(-1)) }];
    const nextUpdate = instant(Math.min(at + HOLDS_MS, signer.notAfter));
    return await signAnswer({ singles, thisUpdate: at, nextUpdate }, responder, signer);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
