/**
 * The platform's own authorities: made at first start, and renewed early enough by a loop, by the application's clock. Of a real
 * instance the root and the issuing authorities come of ceremonies, and what they issue is made when they are there.
 */
import type { Instant } from '#kernel/instant.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import { hasKey } from '../keys/key-ring.ts';
import type { IssuingRef } from '../keys/refs.ts';
import { trustProfile } from '../profile.ts';
import type { TrustProfile } from '../profile-schema.ts';
import { type HeldCertificate, listAuthorities, lockAuthorities } from '../store/certificates.ts';
import { makeAuthority } from './enrol.ts';
import { forgetAuthorities } from './known.ts';
import { type AuthorityPlan, isDue, isOfCeremony, plansOf, responderPlan } from './plan.ts';
import { makeNextRoot } from './root.ts';
import { sealAgencies } from './seals.ts';
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
