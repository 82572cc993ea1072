/** The platform's own authorities: made at first start, found again at every later one. */
import { agencies } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { say } from '#kernel/text.ts';
import { type App, type Env, perEnv, type Tx } from '#platform/app.ts';
import { lintTemplate } from './certificates/lint.ts';
import { type Certificate, readCertificate } from './certificates/read.ts';
import { type Holder, recordCertificate } from './certificates/record.ts';
import { authorityTemplate, subjectTemplate, type Template } from './certificates/template.ts';
import { generateKey, type KeyKind, type NewKey } from './keys/generate.ts';
import { chainOf, hasKey, issuer, type KeyRef, keepKey } from './keys/key-ring.ts';
import { trustProfile } from './profile.ts';
import type { TrustProfile } from './profile-schema.ts';
import { ownRevocations } from './revocations.ts';
import { type Authority, trustAuthority } from './signatures/chain.ts';
import { findCertificate, listAuthorities, lockAuthorities, sealedAgencies } from './store.ts';

interface AuthorityPlan {
  readonly ref: KeyRef;
  readonly role: 'root' | 'issuing' | 'timestamp' | 'draw';
  readonly key: KeyKind;
  readonly issuer: 'root' | 'issuing' | undefined;
}

// In the order in which they are made: each needs the one that issues it.
const PLAN: readonly AuthorityPlan[] = [
  { ref: 'root', role: 'root', key: 'P-384', issuer: undefined },
  { ref: 'issuing', role: 'issuing', key: 'P-256', issuer: 'root' },
  { ref: 'tsa', role: 'timestamp', key: 'P-256', issuer: 'issuing' },
  { ref: 'draw', role: 'draw', key: 'RSA-2048', issuer: 'issuing' },
];

/** Signs a template by one of our authorities and keeps the key with its chain. */
async function enrol(
  env: Env,
  ref: KeyRef,
  key: NewKey,
  template: Template,
  by: 'root' | 'issuing' | undefined,
): Promise<void> {
  const parent = by && (await issuer(env, by));
  const linted = lintTemplate(template, parent?.certificate);
  const { signCertificate } = await import('./certificates/sign.ts');
  const certificate = await signCertificate(linted, parent ?? key.privateKey, env.config.publicUrl);
  await keepKey(env, ref, { pkcs8: key.pkcs8, certificate: certificate.der, chain: by ? await chainOf(env, by) : [] });
}

async function enrolAuthority(
  env: Env,
  profile: TrustProfile,
  { ref, role, key: kind, issuer: by }: AuthorityPlan,
): Promise<void> {
  const key = await generateKey(kind);
  const isDemo = env.instance.mode === 'demo';
  await enrol(
    env,
    ref,
    key,
    authorityTemplate({ role, profile, isDemo, publicKey: key.publicKey, at: env.clock.now() }),
    by,
  );
}

/** Enters the certificate of a kept key, unless it is there: a start may have died between the two. */
async function recordKey(tx: Tx, ref: KeyRef, holder: Holder): Promise<void> {
  const [der] = await chainOf(tx.env, ref);
  const certificate = readCertificate(der ?? new Uint8Array());
  if (!(await findCertificate(tx, certificate.serial)))
    await recordCertificate(tx, certificate, holder, tx.env.clock.now());
}

/**
 * Makes root, issuing authority, time-stamp and draw keys once for an instance, and a seal for each agency. Idempotent. A web
 * process, which holds none of these keys, makes nothing, nor does one whose data folder lacks them. Keys are made under the lock, slow as RSA is: it happens once in the life of an instance, before anybody is served.
 */
export async function prepareAuthorities(app: App): Promise<void> {
  const { env } = app;
  if (!env.keys.holds('worker')) return;
  const profile = trustProfile(env, env.clock.now());
  await app.transaction(async (tx) => {
    await lockAuthorities(tx);
    const isNew = (await listAuthorities(tx)).length === 0;
    if (!isNew && !(await hasKey(env, 'issuing'))) return;
    for (const plan of PLAN) {
      if (!(await hasKey(env, plan.ref))) await enrolAuthority(env, profile, plan);
      await recordKey(tx, plan.ref, { kind: plan.role });
    }
  });
  await sealAgencies(app);
}

/** Makes the seal of every agency that has none in force, in `prepare` and whenever agencies are published or a seal runs out. */
export async function sealAgencies(app: App): Promise<void> {
  const { env } = app;
  if (!(await hasKey(env, 'issuing'))) return;
  const at = env.clock.now();
  const sealed = await app.read((tx) => sealedAgencies(tx, at));
  const missing = agencies(env, at).filter(({ agency }) => !sealed.has(agency));
  if (missing.length === 0) return;
  await app.transaction(async (tx) => {
    await lockAuthorities(tx);
    const now = await sealedAgencies(tx, at);
    for (const { agency, title } of missing.filter((one) => !now.has(one.agency))) {
      await sealAgency(tx, agency, say(title, 'kk'), at);
    }
  });
}

// X.520 bounds a name to 64 characters; agencies are called at greater length.
const shortened = (name: string): string => (name.length <= 64 ? name : `${name.slice(0, 63)}…`);

async function sealAgency(tx: Tx, agency: string, title: string, at: Instant): Promise<void> {
  const { env } = tx;
  const ref: KeyRef = `agency:${agency}`;
  const key = await generateKey('P-256');
  const name = shortened(title);
  const subject = { kind: 'agency', name, organisation: name } as const;
  const template = subjectTemplate({ subject, profile: trustProfile(env, at), publicKey: key.publicKey, at });
  await enrol(env, ref, key, template, 'issuing');
  await recordKey(tx, ref, { kind: 'agency', agency });
}

export interface Authorities {
  readonly root: Certificate;
  readonly issuing: Certificate;
  readonly trusted: readonly Authority[];
}

const known = perEnv<{ authorities: Authorities | undefined }>(() => ({ authorities: undefined }));

/** The authorities that this instance trusts: its own. Read once a process; they change only at a start. */
export async function authoritiesOf(tx: Tx): Promise<Authorities> {
  const cache = known(tx.env);
  cache.authorities ??= await readAuthorities(tx);
  return cache.authorities;
}

async function readAuthorities(tx: Tx): Promise<Authorities> {
  const rows = await listAuthorities(tx);
  const root = rows.findLast(({ kind }) => kind === 'root');
  const issuing = rows.findLast(({ kind }) => kind === 'issuing');
  if (!root || !issuing) throw new Error('the instance has no authorities yet: prepare makes them');
  const trusted = rows
    .filter(({ kind }) => kind === 'issuing')
    .map(({ der }) => trustAuthority(der, root.der, ownRevocations));
  return { root: readCertificate(root.der), issuing: readCertificate(issuing.der), trusted };
}
