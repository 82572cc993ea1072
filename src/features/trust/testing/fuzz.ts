/**
 * Differential fuzzing: what our reader accepts of changed signatures must be accepted by two readers that aren't ours, pkijs and openssl.
 * Being stricter than they are is no fault; being laxer is.
 */
import { fromBER } from 'asn1js';
import { Certificate, ContentInfo, SignedData } from 'pkijs';
import type { Instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import { checkSignature, type VerificationPolicy } from '../signatures/verify.ts';
import { makeAuthority, SAMPLE_PERSON } from './authority.ts';
import { dice, mutated } from './mutate.ts';
import { type Openssl, pem, withOpenssl } from './openssl.ts';
import { signAs } from './sign.ts';

export interface Disagreement {
  /** From which the change follows. */
  readonly seed: number;
  readonly cms: Uint8Array;
  /** Who refuses it, and what he says. */
  readonly why: string;
}

export interface Fuzzed {
  readonly tried: number;
  /** Changed and accepted by all: what no signature covers. */
  readonly accepted: number;
  readonly disagreements: readonly Disagreement[];
}

export interface Question {
  /** Root and issuing authority, DER. */
  readonly root: Uint8Array;
  readonly issuing: Uint8Array;
  readonly policy: VerificationPolicy;
  readonly content: Uint8Array;
  readonly at: Instant;
}

// The policy of these tests asks no database for a status.
const NO_DATABASE = {} as Tx;

/** Whether our own reader accepts it as a person's signature. Throws what is no refusal: a crash is a finding too. */
export async function accepts({ policy, content, at }: Question, cms: Uint8Array): Promise<boolean> {
  try {
    await checkSignature(NO_DATABASE, policy, { content, cms, at, accept: ['person'] });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}

const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

async function byPkijs({ root, issuing, content }: Question, cms: Uint8Array): Promise<string> {
  try {
    const read = fromBER(bufferOf(cms));
    if (read.offset === -1) return read.result.error;
    const signed = new SignedData({ schema: new ContentInfo({ schema: read.result }).content });
    signed.certificates?.push(Certificate.fromBER(bufferOf(issuing)));
    const trustedCerts = [Certificate.fromBER(bufferOf(root))];
    const data = bufferOf(content);
    const found = await signed.verify({ signer: 0, data, trustedCerts, checkChain: true, extendedMode: true });
    return found.signatureVerified && found.signerCertificateVerified ? '' : `refused: ${found.message}`;
  } catch (error) {
    return `threw: ${error instanceof Error ? error.message : JSON.stringify(error)}`;
  }
}

const OPENSSL =
  'cms -verify -cades -binary -inform DER -in cms -content content -CAfile known.pem -purpose any -out out'.split(' ');

function byOpenssl(openssl: Openssl, cms: Uint8Array): string {
  openssl.write('cms', cms);
  const { ok, said } = openssl.run(...OPENSSL);
  return ok ? '' : said;
}

/** Tries so many changed signatures, their seeds counted from the first. */
export async function fuzz(at: Instant, count: number, firstSeed: number): Promise<Fuzzed> {
  const authority = await makeAuthority(at);
  const content = new TextEncoder().encode('Мен осы өтінішке қол қоямын.');
  const question = {
    root: authority.root.der,
    issuing: authority.issuing.der,
    policy: authority.policy(),
    content,
    at,
  };
  const signatures = [
    signAs(await authority.issue(SAMPLE_PERSON), content, at),
    signAs(await authority.issue(SAMPLE_PERSON, undefined, 'RSA-2048'), content, at),
  ];
  return withOpenssl(async (openssl) => {
    openssl.write('known.pem', pem(authority.root.der) + pem(authority.issuing.der));
    openssl.write('content', content);
    const judge = async (cms: Uint8Array): Promise<string> => {
      const [ours, theirs] = [await byPkijs(question, cms), byOpenssl(openssl, cms)];
      return [ours && `pkijs ${ours}`, theirs && `openssl ${theirs}`].filter(Boolean).join('; ');
    };
    for (const cms of signatures) {
      const why = (await accepts(question, cms)) ? await judge(cms) : 'we do';
      if (why) throw new Error(`an unchanged signature is refused: ${why}`);
    }
    let accepted = 0;
    const disagreements: Disagreement[] = [];
    for (let seed = firstSeed; seed < firstSeed + count; seed++) {
      const cms = mutated(signatures[seed % signatures.length] as Uint8Array, dice(seed));
      if (!(await accepts(question, cms))) continue;
      const why = await judge(cms);
      if (why) disagreements.push({ seed, cms, why });
      else accepted += 1;
    }
    return { tried: count, accepted, disagreements };
  });
}
