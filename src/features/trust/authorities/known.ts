/** The authorities of this instance as they are known now, in every process. */
import type { Instant } from '#kernel/instant.ts';
import { perEnv, type Tx } from '#platform/app.ts';
import { type Certificate, readCertificate } from '../certificates/read.ts';
import type { Role } from '../certificates/template.ts';
import { externalAuthorities } from '../external/known.ts';
import { type IssuerRef, publicName } from '../keys/refs.ts';
import { noteWithdrawn } from '../keys/withdrawn.ts';
import { refuse } from '../refusals.ts';
import { ownRevocations } from '../revocation/status.ts';
import { type Authority, trustAuthority } from '../signatures/authority.ts';
import { listAuthorities } from '../store/certificates.ts';

/** A certificate of an authority: root, cross or issuing. */
export interface KnownAuthority {
  readonly kind: Extract<Role, 'root' | 'cross' | 'issuing'>;
  /** By which name it is served; a cross certificate has none. */
  readonly name: string | undefined;
  readonly ref: IssuerRef | undefined;
  readonly generation: number;
  readonly certificate: Certificate;
}

export interface Authorities {
  /** The oldest first. */
  readonly all: readonly KnownAuthority[];
  /** Who may vouch for a signer. */
  readonly trusted: readonly Authority[];
}

// Successors begin to sign a minute after they were made at the earliest (see key-ring.ts); by the application's clock.
const READ_EVERY_MS = 10_000;

const known = perEnv<{ authorities: Authorities | undefined; readAt: Instant }>(({ clock }) => ({
  authorities: undefined,
  readAt: clock.now(),
}));

/**
 * The authorities that this instance trusts: its own, of every generation, and those of others that the country trusts. Throws
 * `trust.no_authorities` before there are any.
 */
export async function authoritiesOf(tx: Tx): Promise<Authorities> {
  const cache = known(tx.env);
  const now = tx.env.clock.now();
  if (!cache.authorities || Math.abs(now - cache.readAt) >= READ_EVERY_MS) {
    cache.authorities = await readAuthorities(tx);
    cache.readAt = now;
  }
  return cache.authorities;
}

/** Has this process read them again, once what was made is committed. */
export function forgetAuthorities(tx: Tx): void {
  tx.afterCommit(() => {
    known(tx.env).authorities = undefined;
  });
}

async function readAuthorities(tx: Tx): Promise<Authorities> {
  const rows = await listAuthorities(tx);
  const roots = new Map(rows.flatMap(({ kind, serial, der }) => (kind === 'root' ? [[serial, der] as const] : [])));
  if (roots.size === 0) throw refuse('no_authorities');
  const withdrawn = rows.filter(({ revokedAt }) => revokedAt !== null);
  noteWithdrawn(
    tx.env,
    withdrawn.map(({ fingerprint }) => fingerprint),
  );
  const all = rows.flatMap(({ kind, keyRef, generation, der }): KnownAuthority[] => {
    if (kind !== 'root' && kind !== 'cross' && kind !== 'issuing') return [];
    const ref = keyRef === null ? undefined : (keyRef as IssuerRef);
    const name = ref && publicName(ref, generation ?? 1);
    return [{ kind, ref, name, generation: generation ?? 1, certificate: readCertificate(der) }];
  });
  const trusted = rows
    .filter(({ kind }) => kind === 'issuing')
    .map(({ der, issuer, revokedAt }) => ({
      ...trustAuthority(der, roots.get(issuer ?? ''), ownRevocations),
      ...(revokedAt === null ? {} : { withdrawnAt: revokedAt }),
    }));
  return { all, trusted: [...trusted, ...externalAuthorities(tx.env).map(({ authority }) => authority)] };
}

/**
 * The authority served under a name. A bare name means the oldest generation in force, whose certificates name that address; another
 * stands under its number.
 */
export function authorityNamed({ all }: Authorities, name: string, at: Instant): KnownAuthority | undefined {
  const exact = all.find((one) => one.name === name);
  if (!exact || exact.generation > 1 || exact.certificate.notAfter > at) return exact;
  const ofSameKey = all.filter(({ ref }) => ref === exact.ref);
  return ofSameKey.find(({ certificate }) => certificate.notAfter > at) ?? exact;
}
