/** Tells early that the keepers of the root are needed: by the log, a metric, /health and at the start. */
import { Gauge } from 'prom-client';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { type App, type Env, perEnv, type Tx } from '#platform/app.ts';
import { metricsOf } from '#platform/http/metrics.ts';
import { hasKey } from '../keys/key-ring.ts';
import { trustProfile } from '../profile.ts';
import { listAuthorities } from '../store/certificates.ts';
import { findLatestList, hasUnlisted } from '../store/lists.ts';
import { type CeremonyReason, ceremonyReasons, rootsInForce } from './due.ts';

const DAY_MS = 86_400_000;
const MANUAL = 'docs/ceremony.md';

const states = perEnv((env) => ({
  said: '',
  saidAt: Number.NEGATIVE_INFINITY,
  gauge: new Gauge({
    name: 'trust_ceremony_due',
    help: 'Whether the keepers of the root are needed, by the reason: 1 means that a ceremony is due.',
    labelNames: ['why'],
    registers: [metricsOf(env)],
  }),
  ends: new Gauge({
    name: 'trust_root_list_ends_seconds',
    help: 'When the newest list of a root’s withdrawn certificates ends, in seconds of Unix time.',
    labelNames: ['root'],
    registers: [metricsOf(env)],
  }),
}));

/** Why a ceremony is due; nothing in a demonstration. */
export async function reasonsForCeremony(tx: Tx): Promise<CeremonyReason[]> {
  const { env } = tx;
  if (env.instance.mode === 'demo') return [];
  const at = env.clock.now();
  const rows = await listAuthorities(tx);
  const lists = [];
  for (const { serial, generation } of rootsInForce(rows, at)) {
    const list = await findLatestList(tx, serial, 'complete');
    if (list) states(env).ends.set({ root: String(generation ?? 1) }, Math.floor(list.nextUpdate / 1000));
    const { thisUpdate, nextUpdate } = list ?? {};
    lists.push({ serial, thisUpdate, nextUpdate, hasUnlisted: await hasUnlisted(tx, serial) });
  }
  return ceremonyReasons(trustProfile(env, at), rows, lists, at);
}

const WORDS: Readonly<Record<CeremonyReason['why'], string>> = {
  root: 'the root is missing or near its end',
  authority: 'an issuing authority is missing or near its end',
  list: 'the list of a root’s withdrawn certificates is near its end',
  withdrawal: 'a withdrawal is on no list of the root yet',
};

const until = (at: Instant | undefined): string => (at === undefined ? '' : ` (${dateOf(at, 'UTC')})`);

const describe = ({ why, name, until: end }: CeremonyReason): string => `${name}: ${WORDS[why]}${until(end)}`;

/** A loop of the worker: once a day, and at once when something is new. */
export async function watchCeremonies(app: App): Promise<void> {
  const { env } = app;
  if (env.instance.mode === 'demo' || !env.keys.holds('worker')) return;
  const reasons = await app.read(reasonsForCeremony);
  const state = states(env);
  for (const why of Object.keys(WORDS)) state.gauge.set({ why }, reasons.some((one) => one.why === why) ? 1 : 0);
  const said = [...reasons.map(describe), ...(await strayRoot(env))].join('; ');
  if (said === '' || (said === state.said && env.clock.now() - state.saidAt < DAY_MS)) return;
  [state.said, state.saidAt] = [said, env.clock.now()];
  env.log.warn({ reasons: said }, `a ceremony of the root is due: ${MANUAL}`);
}

/** An instance of before keeps its root where it serves. */
const strayRoot = async (env: Env): Promise<string[]> =>
  (await hasKey(env, 'root')) ? ['the key of the root lies here: shanyraq authorities export-root'] : [];

/** For /health. */
export const ceremonyTroubles = async (tx: Tx): Promise<readonly string[]> =>
  (await reasonsForCeremony(tx)).map(({ why, name }) => `trust: a ceremony is due: ${name}: ${WORDS[why]}`);

/** What `start` prints while a real instance has no authorities. */
export async function ceremonyWelcome(app: App): Promise<readonly string[]> {
  const reasons = await app.read(reasonsForCeremony);
  if (!reasons.some(({ why, until: end }) => why === 'root' && end === undefined)) return [];
  return [
    '',
    'This instance has no certification authority yet, so nothing can be signed here. Its root is made by its keepers, away from this machine:',
    '  1. here:                    shanyraq authorities request FOLDER',
    '  2. on the offline machine:  shanyraq ceremony FOLDER --key FILE --keeper "NAME=CERTIFICATE" --keeper "NAME=CERTIFICATE"',
    '  3. each keeper signs the record',
    '  4. here:                    shanyraq authorities install FOLDER --root FINGERPRINT',
    `Every step: ${MANUAL}`,
  ];
}
