/** Which authorities an instance needs by the country's profile, and when each needs a successor. Pure. */
import type { Instant } from '#kernel/instant.ts';
import { type AuthorityRequest, endOf } from '../certificates/template.ts';
import type { KeyKind } from '../keys/generate.ts';
import { type IssuerRef, type IssuingRef, type KeyRef, publicName, type SeparateIssuer } from '../keys/refs.ts';
import type { TrustProfile } from '../profile-schema.ts';

export interface AuthorityPlan {
  readonly ref: KeyRef;
  readonly role: AuthorityRequest['role'];
  /** Common name by the profile. */
  readonly name: string;
  readonly key: KeyKind;
  /** Who issues it; undefined: a root, which signs itself. */
  readonly issuer: IssuerRef | undefined;
  /** Where it must be one certain generation of the issuer: who answers for certificates is named by the one that issued them. */
  readonly issuerGeneration?: number;
  /** ISO 8601 period. */
  readonly validFor: string;
  /** For how long it issues certificates itself: periods. */
  readonly issues: readonly string[];
}

/** An issuing authority that is there. */
export interface IssuingGeneration {
  readonly ref: IssuingRef;
  readonly generation: number;
}

const SEPARATE: readonly SeparateIssuer[] = ['person', 'organisation', 'agency', 'timestamp'];

/** The issuing authority for such certificates, by the profile. */
export const issuerFor = ({ authorities }: TrustProfile, whom: SeparateIssuer): IssuingRef =>
  authorities.separate?.[whom] === undefined ? 'issuing' : `issuing:${whom}`;

/** Everything that is made once and renewed, in the order in which it is made: each needs the one that issues it. */
export function plansOf(profile: TrustProfile): AuthorityPlan[] {
  const { authorities, kinds } = profile;
  const serviceValidFor = authorities.serviceValidFor ?? authorities.issuingValidFor;
  const service = { validFor: serviceValidFor, issues: [] };
  const issuing = {
    role: 'issuing',
    key: 'P-256',
    issuer: 'root',
    validFor: authorities.issuingValidFor,
    issues: [...Object.values(kinds).map(({ validFor }) => validFor), authorities.serviceValidFor ?? 'P1D'],
  } as const;
  const separate = SEPARATE.flatMap((whom): AuthorityPlan[] => {
    const name = authorities.separate?.[whom];
    return name === undefined ? [] : [{ ...issuing, ref: `issuing:${whom}`, name }];
  });
  return [
    rootPlan(profile),
    { ...issuing, ref: 'issuing', name: authorities.issuing },
    ...separate,
    {
      ...service,
      ref: 'tsa',
      role: 'timestamp',
      name: authorities.timestamp,
      key: 'P-256',
      issuer: issuerFor(profile, 'timestamp'),
    },
    { ...service, ref: 'draw', role: 'draw', name: authorities.draw, key: 'RSA-2048', issuer: 'issuing' },
  ];
}

/** The root alone. */
export const rootPlan = ({ authorities }: TrustProfile): AuthorityPlan => ({
  ref: 'root',
  role: 'root',
  name: authorities.root,
  key: 'P-384',
  issuer: undefined,
  validFor: authorities.validFor,
  issues: [authorities.issuingValidFor],
});

/** How long the lists hold that a ceremony makes; ISO 8601 period. */
export const rootListPeriod = ({ authorities }: TrustProfile): string => authorities.rootListValidFor ?? 'P1Y';

/** What only a root makes: in a real instance a ceremony does, away from the instance. */
export const isOfCeremony = ({ role }: Pick<AuthorityPlan, 'role'>): boolean => role === 'root' || role === 'issuing';

/** Who answers for the certificates of an issuing authority (RFC 6960 section 4.2.2.2): of each generation another. */
export function responderPlan({ authorities }: TrustProfile, { ref, generation }: IssuingGeneration): AuthorityPlan {
  const name = ref === 'issuing' ? undefined : authorities.separate?.[ref.slice('issuing:'.length) as SeparateIssuer];
  return {
    ref: `ocsp:${publicName(ref, generation)}`,
    role: 'ocsp',
    name: `OCSP ${name ?? authorities.issuing}`,
    key: 'P-256',
    issuer: ref,
    issuerGeneration: generation,
    validFor: authorities.responderValidFor ?? authorities.serviceValidFor ?? authorities.issuingValidFor,
    issues: [],
  };
}

const DAY_MS = 86_400_000;
const LONGEST_MARGIN_MS = 30 * DAY_MS;

/** Whether a successor must be made now, so that nothing which it or the old one issues or seals outlives its issuer. */
export function isDue(
  issues: readonly string[],
  newest: { readonly notBefore: Instant; readonly notAfter: Instant },
  at: Instant,
): boolean {
  const margin = Math.min(LONGEST_MARGIN_MS, (newest.notAfter - newest.notBefore) / 3);
  const longest = Math.max(at, ...issues.map((period) => endOf(at, period)));
  return newest.notAfter - margin < longest;
}
