/** What tests of XML signatures share: an authority with one person, xmlsec1, and verdicts. */
import { utf8 } from '#kernel/hash.ts';
import { Refusal } from '#kernel/refusal.ts';
import { systemClock } from '#platform/clock.ts';
import type { OutsideTrust } from '../signatures/judged.ts';
import { type CheckedXml, signaturesOfXml } from '../xml/outside.ts';
import { makeAuthority, SAMPLE_PERSON, type TestAuthority, type TestKey } from './authority.ts';
import { type Openssl, withOpenssl } from './openssl.ts';
import { type SignatureTemplate, signXml, template, WHOLE } from './xmlsec.ts';

export const AT = systemClock.now();

export interface World {
  readonly openssl: Openssl;
  readonly authority: TestAuthority;
  readonly person: TestKey;
  readonly trust: OutsideTrust;
  sign(xml: string, elements?: readonly string[]): string;
}

const authority = makeAuthority(AT);
const person = authority.then((one) => one.issue(SAMPLE_PERSON));

export const inWorld = (run: (world: World) => Promise<void> | void) => async () => {
  const known = { authority: await authority, person: await person };
  const { root, issuing } = known.authority;
  const trust = { roots: [root.der], authorities: [issuing.der], lists: [] };
  await withOpenssl(async (openssl) => {
    const sign: World['sign'] = (xml, elements) => signXml(openssl, xml, known.person, elements);
    await run({ openssl, trust, sign, ...known });
  });
};

const bytesOf = (xml: string | Uint8Array): Uint8Array => (typeof xml === 'string' ? utf8(xml) : xml);

/** Every signature of a document. */
export const check = (
  xml: string | Uint8Array,
  trust: OutsideTrust,
  beside?: (uri: string) => Uint8Array | undefined,
): CheckedXml[] => signaturesOfXml(bytesOf(xml)).map((one) => one({ trust, now: AT, beside }));

/** The code of the refusal, or `holds`. */
export function verdictOf(
  xml: string | Uint8Array,
  trust: OutsideTrust,
  beside?: (uri: string) => Uint8Array | undefined,
): string {
  try {
    check(xml, trust, beside);
    return 'holds';
  } catch (error) {
    if (error instanceof Refusal) return error.code.replace('trust.', '');
    throw error;
  }
}

export const enveloped = (content: string, change: Partial<SignatureTemplate> = {}): string =>
  `<order xmlns="urn:test:order">${content}${template({ references: [WHOLE], ...change })}</order>`;

export const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
