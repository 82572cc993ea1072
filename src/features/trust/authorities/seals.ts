/**
 * The seals of agencies. The platform makes their keys itself, so whoever publishes a folder with an agency more, or under another name, could
 * make the platform speak as it. Where the profile says so, such a seal waits for two administrators (decision 047).
 */
import { agencies } from '#features/country/index.ts';
import { publicAppend } from '#features/transparency/index.ts';
import type { Instant } from '#kernel/instant.ts';
import { say, type Text } from '#kernel/text.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import { endOf, subjectTemplate } from '../certificates/template.ts';
import { generateKey } from '../keys/generate.ts';
import { hasKey, issuer } from '../keys/key-ring.ts';
import { trustProfile } from '../profile.ts';
import { listSeals, lockAuthorities } from '../store/certificates.ts';
import { insertPermit, listPermits } from '../store/permits.ts';
import { enrol, recordKey } from './enrol.ts';
import { isDue, issuerFor } from './plan.ts';

/** A seal that isn't there, or whose successor is due. */
export interface WantedSeal {
  readonly agency: string;
  readonly title: Text;
  /** As its certificate says it. */
  readonly name: string;
  readonly generation: number;
  /** Two administrators must agree first. */
  readonly needsPermit: boolean;
}

/** Makes the seals that are wanted and wait for nobody: in `prepare`, and whenever agencies are published. */
export async function sealAgencies(app: App): Promise<void> {
  const { env } = app;
  if (!(await hasKey(env, 'issuing'))) return;
  const missing = await app.read(wantedSeals);
  if (missing.every(({ needsPermit }) => needsPermit)) return;
  await app.transaction(async (tx) => {
    await lockAuthorities(tx);
    for (const seal of await wantedSeals(tx)) if (!seal.needsPermit) await sealAgency(tx, seal);
  });
}

/** Every seal that is wanted now. Those of the first start, and successors under the same name, wait for nobody. */
export async function wantedSeals(tx: Tx): Promise<WantedSeal[]> {
  const { env } = tx;
  const at = env.clock.now();
  const seals = new Map((await listSeals(tx)).map((one) => [one.agency, one]));
  const isSpecial = trustProfile(env, at).kinds.agency.fourEyes && seals.size > 0;
  const permitted = isSpecial ? await listPermits(tx) : [];
  return agencies(env, at).flatMap(({ agency, title }): WantedSeal[] => {
    const seal = seals.get(agency);
    const name = shortened(say(title, 'kk'));
    const isSame = seal?.name === name;
    const isFine = seal && !seal.isOrphan && !isDue([], seal, at);
    if (isFine && isSame) return [];
    const needsPermit = isSpecial && !isSame && !permitted.some((one) => one.agency === agency && one.name === name);
    // Under another name an agency goes on with the seal that it has until the new one may be made.
    if (isFine && !isSpecial) return [];
    return [{ agency, title, name, generation: (seal?.generation ?? 0) + 1, needsPermit }];
  });
}

/** Lets the platform make the seal of an agency under a name; who decides is the caller's policy. The act is in the log. */
export async function permitSeal(tx: Tx, { agency, name }: Pick<WantedSeal, 'agency' | 'name'>): Promise<void> {
  await insertPermit(tx, { agency, name, at: tx.env.clock.now() });
  await publicAppend(tx, 'trust.seal-permit', { agency, name });
}

/** For /health. */
export const sealTroubles = async (tx: Tx): Promise<readonly string[]> =>
  (await wantedSeals(tx))
    .filter(({ needsPermit }) => needsPermit)
    .map(({ agency }) => `trust: the seal of ${agency} waits for two administrators`);

/** An agency as its certificates call it. X.520 bounds a name to 64 characters; agencies are called at greater length. */
export const shortened = (name: string): string => (name.length <= 64 ? name : `${name.slice(0, 63)}…`);

async function sealAgency(tx: Tx, { agency, name, generation }: WantedSeal): Promise<void> {
  const { env } = tx;
  const at = env.clock.now();
  const made = { ref: `agency:${agency}`, generation } as const;
  if (!(await hasKey(env, made.ref, generation))) await makeKey(env, made, name, at);
  await recordKey(tx, made, { kind: 'agency', agency });
}

async function makeKey(
  env: Env,
  made: { readonly ref: `agency:${string}`; readonly generation: number },
  name: string,
  at: Instant,
): Promise<void> {
  const key = await generateKey('P-256');
  const profile = trustProfile(env, at);
  const subject = { kind: 'agency', name, organisation: name } as const;
  const template = subjectTemplate({ subject, profile, publicKey: key.publicKey, at });
  const until = endOf(at, profile.kinds.agency.validFor);
  await enrol(env, made, key, template, await issuer(env, issuerFor(profile, 'agency'), at, until));
}
