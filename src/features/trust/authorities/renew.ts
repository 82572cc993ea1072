/**
 * The platform's own authorities and seals: made at first start, and renewed early enough by a loop, by the application's clock. Of a real
 * instance the root and the issuing authorities come of ceremonies, and what they issue is made when they are there.
 */
import { agencies } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { say } from '#kernel/text.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import { endOf, subjectTemplate } from '../certificates/template.ts';
import { generateKey } from '../keys/generate.ts';
import { hasKey, issuer } from '../keys/key-ring.ts';
import type { IssuingRef } from '../keys/refs.ts';
import { trustProfile } from '../profile.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { type HeldCertificate, listAuthorities, listSeals, lockAuthorities } from '../store/certificates.ts';
import { enrol, makeAuthority, recordKey } from './enrol.ts';
import { forgetAuthorities } from './known.ts';
import { type AuthorityPlan, isDue, isOfCeremony, issuerFor, plansOf, responderPlan } from './plan.ts';
import { makeNextRoot } from './root.ts';
import { promoteWaitingKeys } from './waiting.ts';

type Rows = readonly HeldCertificate[];

const newestOf = (rows: Rows, { ref }: Pick<AuthorityPlan, 'ref'>) => {
  const row = rows.findLast(({ keyRef }) => keyRef === ref);
  return row && { ...row, generation: row.generation ?? 1 };
};

/** Everything that is made here: by the profile, and a responder for each issuing authority in force, of whatever edition of the profile. */
function wanted(env: Env, profile: TrustProfile, rows: Rows, at: Instant): AuthorityPlan[] {
  const responders = rows
    .filter(({ kind, notAfter }) => kind === 'issuing' && notAfter > at)
    .map(({ keyRef, generation }) =>
      responderPlan(profile, { ref: keyRef as IssuingRef, generation: generation ?? 1 }),
    );
  const isDemo = env.instance.mode === 'demo';
  return [...plansOf(profile).filter((plan) => isDemo || !isOfCeremony(plan)), ...responders];
}

/** Whether it isn't there, is near its end, or was issued by an authority that is withdrawn. */
const isWanted = (rows: Rows, plan: AuthorityPlan, at: Instant): boolean => {
  const newest = newestOf(rows, plan);
  return newest === undefined || isDue(plan.issues, newest, at) || isOrphan(rows, plan, newest);
};

const isOrphan = (rows: Rows, { issuerGeneration }: AuthorityPlan, { issuer }: { issuer: string | null }): boolean =>
  issuerGeneration === undefined && rows.some(({ serial, revokedAt }) => serial === issuer && revokedAt !== null);

/** Makes what is wanted, one after another; again until nothing is, for what was made may need a responder. */
async function makeWanted(tx: Tx, profile: TrustProfile): Promise<void> {
  const { env } = tx;
  const at = env.clock.now();
  const settled = new Set<string>();
  for (;;) {
    const rows = await listAuthorities(tx);
    const plan = wanted(env, profile, rows, at).find((one) => !settled.has(one.ref) && isWanted(rows, one, at));
    if (!plan) break;
    settled.add(plan.ref);
    const newest = newestOf(rows, plan);
    if (newest && plan.ref === 'root') await makeNextRoot(tx, rows);
    else await makeAuthority(tx, profile, plan, newest);
  }
  forgetAuthorities(tx);
}

/**
 * Makes root, issuing authorities, time-stamp, responder and draw keys of a new demonstration, and a seal for each agency; of a real
 * instance what stands below the authorities that a ceremony certified. Idempotent. A web process, which holds none of these keys, makes
 * nothing, nor does one whose data folder lacks them. Keys are made under the lock, slow as RSA is: it happens once in the life of an
 * instance, before anybody is served.
 */
export async function prepareAuthorities(app: App): Promise<void> {
  const { env } = app;
  if (!env.keys.holds('worker')) return;
  await promote(app);
  await app.transaction(async (tx) => {
    await lockAuthorities(tx);
    const isNew = env.instance.mode === 'demo' && (await listAuthorities(tx)).length === 0;
    if (!isNew && !(await hasKey(env, 'issuing'))) return;
    await makeWanted(tx, trustProfile(env, env.clock.now()));
  });
  await sealAgencies(app);
}

/** What a ceremony certified and nobody took yet. */
async function promote(app: App): Promise<void> {
  if (app.env.instance.mode === 'real') await promoteWaitingKeys(app.env, await app.read(listAuthorities));
}

/** Makes successors where they are due. Run by a worker that holds the keys. */
export async function renewAuthorities(app: App): Promise<void> {
  const { env } = app;
  await promote(app);
  if (!(await hasKey(env, 'issuing'))) return;
  const at = env.clock.now();
  const profile = trustProfile(env, at);
  const rows = await app.read(listAuthorities);
  if (!wanted(env, profile, rows, at).some((plan) => isWanted(rows, plan, at))) return;
  await app.transaction(async (tx) => {
    await lockAuthorities(tx);
    await makeWanted(tx, profile);
  });
}

/** Makes the seal of every agency that has none, or whose own is near its end: in `prepare`, and whenever agencies are published. */
export async function sealAgencies(app: App): Promise<void> {
  const { env } = app;
  if (!(await hasKey(env, 'issuing'))) return;
  const at = env.clock.now();
  const missing = await app.read((tx) => withoutSeal(tx, env, at));
  if (missing.length === 0) return;
  await app.transaction(async (tx) => {
    await lockAuthorities(tx);
    for (const { agency, title, generation } of await withoutSeal(tx, env, at)) {
      await sealAgency(tx, agency, say(title, 'kk'), generation);
    }
  });
}

async function withoutSeal(tx: Tx, env: Env, at: Instant) {
  const seals = new Map((await listSeals(tx)).map((one) => [one.agency, one]));
  return agencies(env, at).flatMap(({ agency, title }) => {
    const seal = seals.get(agency);
    if (seal && !seal.isOrphan && !isDue([], seal, at)) return [];
    return [{ agency, title, generation: (seal?.generation ?? 0) + 1 }];
  });
}

// X.520 bounds a name to 64 characters; agencies are called at greater length.
const shortened = (name: string): string => (name.length <= 64 ? name : `${name.slice(0, 63)}…`);

async function sealAgency(tx: Tx, agency: string, title: string, generation: number): Promise<void> {
  const { env } = tx;
  const at = env.clock.now();
  const made = { ref: `agency:${agency}`, generation } as const;
  if (!(await hasKey(env, made.ref, generation))) {
    const key = await generateKey('P-256');
    const name = shortened(title);
    const profile = trustProfile(env, at);
    const subject = { kind: 'agency', name, organisation: name } as const;
    const template = subjectTemplate({ subject, profile, publicKey: key.publicKey, at });
    const until = endOf(at, profile.kinds.agency.validFor);
    await enrol(env, made, key, template, await issuer(env, issuerFor(profile, 'agency'), at, until));
  }
  await recordKey(tx, made, { kind: 'agency', agency });
}
