/** What a client may ask to learn of a person, by the scopes of the protocol. Everything that goes out stands here. */

export const SCOPES = ['profile', 'iin', 'organisation', 'mandates'] as const;
export type Scope = (typeof SCOPES)[number];

/** Claims by scope: OpenID Connect Core 1.0, section 5.1, where it has a name for them. */
export const CLAIMS_OF = {
  profile: ['name', 'family_name', 'given_name', 'middle_name'],
  iin: ['iin'],
  organisation: ['organisation'],
  mandates: ['mandates'],
} as const satisfies Record<Scope, readonly string[]>;

const isScope = (name: string): name is Scope => SCOPES.some((scope) => scope === name);

/** The scopes that a request names, in their order; what isn't one of ours (`openid`) tells nothing. */
export const scopesIn = (requested: string): Scope[] => {
  const named = requested.split(' ').filter(isScope);
  return SCOPES.filter((scope) => named.includes(scope));
};
