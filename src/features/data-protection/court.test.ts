/** What the authority sees of courts that read by their acts: the lot finds such looks, the card names the act, the report counts them. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { identityFeature } from '#features/identity/feature.ts';
import { notificationsFeature } from '#features/notifications/feature.ts';
import { registersFeature } from '#features/registers/feature.ts';
import { AISHA, id, populate } from '#features/registers/testing/population.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { trustFeature } from '#features/trust/feature.ts';
import type { Actor, ActorOf } from '#kernel/actor.ts';
import { instant } from '#kernel/instant.ts';
import { TEST_NOW, withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { dataProtectionFeature } from './feature.ts';

const features = [
  ...[transparencyFeature, countryFeature, trustFeature, registersFeature, identityFeature, notificationsFeature],
  dataProtectionFeature,
];
const country = smallCountry({ trust: true, court: true });
after(() => rmSync(country, { recursive: true, force: true }));

const base = { kind: 'officer', unit: 'central', sessionId: id(60), assurance: 'substantial' } as const;
const courtOfficer = (n: number): ActorOf<'officer'> => ({
  ...{ ...base, personId: id(n), officerId: id(n + 1), agency: 'high-court', roles: ['court'] },
});
const authority: Actor = {
  ...{ ...base, personId: id(61), officerId: id(62), agency: 'tax-agency', roles: ['data-protection'] },
};

test('a court’s look is found by the lot, judged like any other, and counted with its act', () => {
  let actor: Actor = courtOfficer(70);
  return withInstance({ features, country, hooks: { resolveActor: async () => actor } }, async (instance) => {
    const { app, inject, clock, runJobs } = instance;
    await populate(instance);
    const payload = {
      ...{ register: 'people', kind: 'iin', number: AISHA, actNumber: '7110-26', actDate: '2026-02-27' },
      ...{ caseNumber: '2-4417', until: '2026-03-20' },
    };
    const ctx = { ...app.systemContext('test'), actor, secondActor: courtOfficer(80) };
    const demanding = registersFeature.actions.find(({ name }) => name === 'registers.court-demand');
    await app.transaction(async (tx) => demanding?.fourEyes?.run(tx, ctx, payload as never));
    const [demand] = (await inject('/api/v1/court/demands')).json().demands;
    assert.equal((await inject(`/api/v1/court/demands/${demand.id}`)).json().records.length, 1);

    clock.set(instant(TEST_NOW + 24 * 3_600_000));
    await runJobs();
    await runJobs();
    actor = authority;
    const { audits } = (await inject('/api/v1/authority/audits')).json();
    assert.deepEqual(
      audits.map((one: Record<string, unknown>) => [one.agency, one.purpose, one.caseNumber, one.judicialAct]),
      [['high-court', 'judicial-act', null, { number: '7110-26', date: '2026-02-27', caseNumber: '2-4417' }]],
    );
    const card = (await inject(`/en/authority/audits/${audits[0].id}`)).body;
    assert.ok(card.includes('By judicial act 7110-26 of 27 February 2026'));
    assert.ok(!card.includes('Serik') && !card.includes(AISHA));
    const report = (await inject('/api/v1/data-protection/reports/2026')).json();
    assert.equal(report.figures.judicialActs, 1);
    assert.deepEqual(report.lookups, [
      { register: 'people', purpose: 'judicial-act', agency: 'high-court', count: 'few' },
    ]);
  });
});
