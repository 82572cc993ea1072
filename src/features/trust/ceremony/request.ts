/**
 * What an instance asks of the keepers of its root: which keys to certify, whether a next root is due, and what the root's lists must say.
 * The offline machine judges it by this alone; names of files follow from it and are never taken from it.
 */
import { z } from 'zod';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import { type AuthorityPlan, plansOf } from '../authorities/plan.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import { type IssuingRef, publicName } from '../keys/refs.ts';
import { type TrustProfile, trustProfileSchema } from '../profile-schema.ts';
import { checkPossession } from '../requests.ts';
import { REASON_CODES, type StatusReason } from '../revocation/list.ts';
import { CeremonyError, demand } from './error.ts';
import {
  digestsOf,
  type FileDigest,
  keyRequestFile,
  PROFILE_FILE,
  REQUEST_FILE,
  type ReadFile,
  rootFile,
} from './folder.ts';

export const REQUEST_TYPE = 'shanyraq/ceremony-request/v1';

export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);
const numberSchema = z.number().int().min(1).max(1_000_000);
const reasons = Object.keys(REASON_CODES) as [StatusReason, ...StatusReason[]];
const entrySchema = z.strictObject({
  serial: z.string().regex(/^[0-9a-f]{2,40}$/),
  reason: z.enum(reasons),
  at: z.iso.datetime(),
});

const requestSchema = z.strictObject({
  type: z.literal(REQUEST_TYPE),
  /** The log's origin, which is the instance's name for ever. */
  instance: z.string().min(1).max(100),
  publicUrl: z.url(),
  at: z.iso.datetime(),
  /** SHA-256 of the record of the ceremony before this one. */
  previous: digestSchema.nullable(),
  profile: digestSchema,
  roots: z.array(z.strictObject({ generation: numberSchema, fingerprint: digestSchema })),
  nextRoot: numberSchema.nullable(),
  certify: z.array(
    z.strictObject({
      ref: z.enum(['issuing', 'issuing:person', 'issuing:organisation', 'issuing:agency', 'issuing:timestamp']),
      generation: numberSchema,
      request: digestSchema,
    }),
  ),
  lists: z.array(
    z.strictObject({
      generation: numberSchema,
      number: numberSchema,
      base: numberSchema,
      withdrawn: z.array(entrySchema),
      changed: z.array(entrySchema),
    }),
  ),
});

export type CeremonyRequest = z.infer<typeof requestSchema>;

/** A key whose holder proved that he has it, and what it is to become. */
export interface KeyToCertify {
  readonly ref: IssuingRef;
  readonly generation: number;
  readonly plan: AuthorityPlan;
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
}

export interface OpenedRequest {
  readonly asked: CeremonyRequest;
  readonly at: Instant;
  readonly profile: TrustProfile;
  /** The roots that there are, by generation. */
  readonly roots: ReadonlyMap<number, Certificate>;
  readonly toCertify: readonly KeyToCertify[];
  /** Every file of the request. */
  readonly inputs: readonly FileDigest[];
  /** SHA-256 of request.json, hexadecimal: what keepers compare with the instance's paper. */
  readonly digest: string;
}

/** What binds a request for a certificate to its instance and place (challengePassword); only characters of a PrintableString. */
export const challengeFor = (instance: string, ref: IssuingRef, generation: number): string =>
  `${instance} ${ref} ${generation}`;

/** The profile as it is published: its digest is the edition's, which is in the log. */
export const profileBytes = (profile: TrustProfile): Uint8Array =>
  canonicalBytes(JSON.parse(JSON.stringify(profile)) as Json);

/** Canonical JSON of a schema, and nothing else. Throws CeremonyError. */
export function readCanonical<T extends Json>(bytes: Uint8Array, schema: z.ZodType<T>, name: string): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    value = undefined;
  }
  const parsed = schema.safeParse(value);
  demand(parsed.success, `${name} is not what a ceremony writes: ${parsed.error?.issues[0]?.path.join('.') ?? ''}`);
  demand(Buffer.from(canonicalBytes(parsed.data)).equals(bytes), `${name} is not written as canonical JSON`);
  return parsed.data;
}

/** Reads and judges a request: every file is the one that it names, and whoever asks holds the keys. Throws CeremonyError. */
export function openRequest(read: ReadFile): OpenedRequest {
  const bytes = read(REQUEST_FILE);
  const asked = readCanonical(bytes, requestSchema, REQUEST_FILE);
  const files = new Map([[REQUEST_FILE, bytes]]);
  const take = (name: string, digest: string): Uint8Array => {
    const found = read(name);
    demand(sha256Hex(found) === digest, `${name} is not the file that the request names`);
    files.set(name, found);
    return found;
  };
  const profile = readProfile(take(PROFILE_FILE, asked.profile));
  const roots = new Map(
    asked.roots.map(({ generation, fingerprint }) => {
      const root = readCertificate(take(rootFile(generation), fingerprint));
      return [generation, root] as const;
    }),
  );
  const toCertify = asked.certify.map((one) => openKey(asked, profile, one, take));
  checkWhole(asked);
  const at = instantFromIso(asked.at);
  return { asked, at, profile, roots, toCertify, inputs: digestsOf(files), digest: sha256Hex(bytes) };
}

function readProfile(bytes: Uint8Array): TrustProfile {
  const profile = readCanonical(bytes, trustProfileSchema as unknown as z.ZodType<Json>, PROFILE_FILE);
  return profile as unknown as TrustProfile;
}

function openKey(
  { instance }: CeremonyRequest,
  profile: TrustProfile,
  { ref, generation, request }: CeremonyRequest['certify'][number],
  take: (name: string, digest: string) => Uint8Array,
): KeyToCertify {
  const name = keyRequestFile(ref, generation);
  const plan = plansOf(profile).find((one) => one.ref === ref);
  demand(plan?.role === 'issuing', `${name}: the profile knows no authority ${ref}`);
  return {
    ref,
    generation,
    plan,
    publicKey: possessed(name, take(name, request), challengeFor(instance, ref, generation)),
  };
}

const POSSESSION_FAULTS: Readonly<Record<string, string>> = {
  'trust.malformed_request': 'it is no request for a certificate',
  'trust.weak_key': 'its key is weak or of a kind that is not issued here',
  'trust.wrong_possession': 'it was made for another instance or place, or by somebody who does not hold the key',
};

function possessed(name: string, request: Uint8Array, challenge: string): Uint8Array {
  try {
    return checkPossession(request, challenge, ['P-256', 'P-384']);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new CeremonyError(`${name}: ${POSSESSION_FAULTS[error.code] ?? error.code}`);
  }
}

/** What a request must say to be one: a root to sign by, a list of each root, nothing twice. */
function checkWhole({ roots, nextRoot, certify, lists }: CeremonyRequest): void {
  const generations = [...roots.map(({ generation }) => generation), ...(nextRoot === null ? [] : [nextRoot])];
  demand(generations.length > 0, 'the request names no root and asks for none');
  demand(nextRoot === null || nextRoot === Math.max(...generations), 'the next root would not be the newest');
  const listed = lists.map(({ generation }) => generation);
  demand(generations.join() === listed.join() && isRising(generations), 'there is not one list for each root');
  const names = certify.map(({ ref, generation }) => publicName(ref, generation));
  demand(new Set(names).size === names.length, 'an authority is named twice');
}

const isRising = (numbers: readonly number[]): boolean => numbers.every((n, i) => i === 0 || n > (numbers[i - 1] ?? 0));
