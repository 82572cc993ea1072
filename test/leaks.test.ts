/**
 * Invariant 7, tried from outside: whoever is not the person herself asks every route of the server, of every kind, about her records.
 * What she is never shows in an answer, page or error, unless a line for her was written with it. The command line gives only what is open.
 */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { dataProtectionFeature } from '#features/data-protection/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { organisationByBin, personByIin } from '#features/registers/index.ts';
import { AISHA, BIN, id, populate, STRANGER } from '#features/registers/testing/population.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import type { Actor } from '#kernel/actor.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Route } from '#platform/feature.ts';
import { withInstance } from './support/instance.ts';
import { smallCountry } from './support/small-country.ts';

const features = [
  ...[transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature, notificationsFeature],
  dataProtectionFeature,
];
const country = smallCountry({ trust: true });
after(() => rmSync(country, { recursive: true, force: true }));

/** What only closed fields of her records say. */
const SECRETS = [AISHA, 'Aisha', 'Oak Street'];
const PURPOSES: Readonly<Record<string, string>> = { people: 'keeping', residence: 'where', companies: 'identity' };

/** Everything that a route may want to hear about her, true where it can be. */
const question = (register: string) => ({
  ...{
    register,
    purpose: PURPOSES[register] ?? '',
    q: 'aisha serik',
    text: 'It was not lawful.',
    reason: 'For a reason.',
  },
  ...{
    key: AISHA,
    field: 'surname',
    iin: AISHA,
    person: AISHA,
    on: '2026-03-02',
    from: '2026-03-01',
    to: '2026-03-02',
  },
});

const urlOf = (route: Route, register: string, recordId: string): string => {
  const path = route.path
    .replace(':lang', 'en')
    .replace(':register', register)
    .replace(':year', '2026')
    .replace('*', recordId)
    .replace(/:\w+/g, recordId);
  return route.method === 'GET' ? `${path}?${new URLSearchParams(question(register))}` : path;
};

test('no route gives a person’s closed data without a line that she sees', () => {
  let actor: Actor = { kind: 'anonymous' };
  return withInstance({ features, country, hooks: { resolveActor: async () => actor } }, async (instance) => {
    await populate(instance);
    const { app, inject, asOwner } = instance;
    const records = {
      people: (await app.read((tx) => personByIin(tx, AISHA)))?.personId ?? '',
      companies: (await app.read((tx) => organisationByBin(tx, BIN)))?.organisationId ?? '',
      residence:
        (
          await asOwner<{ id: string }>(
            `select record_id as id from registers.record_key where register = 'residence' and key like $1`,
            [`%${AISHA}%`],
          )
        )[0]?.id ?? '',
    };
    const common = { personId: id(70), sessionId: id(71), assurance: 'substantial' } as const;
    const officer = { kind: 'officer', officerId: id(72), unit: 'central', ...common } as const;
    const stranger = (await app.read((tx) => personByIin(tx, STRANGER)))?.personId ?? '';
    const actors: readonly Actor[] = [
      { ...officer, agency: 'platform-agency', roles: ['officer', 'head', 'oversight'] },
      { ...officer, agency: 'road-agency', roles: ['officer', 'head'] },
      { ...officer, agency: 'tax-agency', roles: ['data-protection'] },
      { ...common, kind: 'person', personId: stranger },
      { ...common, kind: 'administrator', officerId: id(73), roles: ['administrator'] },
      // Last: what others were given must not come back from a cache.
      { kind: 'anonymous' },
    ];
    const lines = async () => (await asOwner('select 1 from registers.lookup where identifier = $1', [AISHA])).length;
    const given = new Set<string>();
    for (const one of actors) {
      actor = one;
      for (const route of features.flatMap((feature) =>
        'routes' in feature ? (feature.routes as readonly Route[]) : [],
      )) {
        const registers = route.path.includes(':register')
          ? Object.entries(records)
          : [['people', records.people] as const];
        for (const [register, recordId] of registers) {
          await asOwner('delete from registers.lookup');
          const answer = await inject({
            method: route.method,
            url: urlOf(route, register, recordId),
            headers: { origin: app.env.config.publicUrl, 'sec-fetch-site': 'same-origin' },
            ...(route.method === 'GET' ? {} : { payload: question(register) }),
          });
          const said = `${answer.body}${JSON.stringify(answer.headers)}`;
          // A page that repeats the question tells nothing.
          const asked = said.replaceAll(AISHA, route.method === 'GET' && !said.includes('Aisha') ? '' : AISHA);
          const told = SECRETS.filter((secret) => asked.includes(secret));
          if (told.length === 0) continue;
          given.add(`${route.method} ${route.path}`);
          assert.ok(
            (await lines()) > 0,
            `${one.kind} ${route.method} ${route.path} gave ${told.join()} without a line`,
          );
        }
      }
    }
    // The test would prove nothing if nobody were given anything.
    assert.deepEqual([...given].sort(), [
      'GET /:lang/registry/:register/records/:id',
      'GET /api/v1/registry/:register/records/:id',
      'POST /:lang/registry/:register',
      'POST /api/v1/registry/:register/search',
    ]);

    const said: string[] = [];
    const run = (name: string, ...args: string[]) =>
      registersFeature.commands.find((one) => one.name === name)?.run(app, args, (line) => said.push(line));
    await assert.rejects(
      async () => run('export', 'people'),
      (error) => error instanceof Refusal,
    );
    await run('export', 'companies');
    assert.ok(said.join().includes(BIN));
    assert.ok(!SECRETS.some((secret) => said.join().includes(secret)));
  });
});
