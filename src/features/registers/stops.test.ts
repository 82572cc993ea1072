/** Orders that stop a purpose: whom they bind, from when, what is told, and what a look at the database finds. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { instant } from '#kernel/instant.ts';
import { Refusal } from '#kernel/refusal.ts';
import type { Tx } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { withInstance } from '#test/support/instance.ts';
import { smallCountry } from '#test/support/small-country.ts';
import { registersFeature } from './feature.ts';
import { issueStop, liftStop, personByIin, type Reader, readHistory, readRecords } from './index.ts';
import { AISHA, id, officer, populate } from './testing/population.ts';

const features = [transparencyFeature, countryFeature, registersFeature];
const country = smallCountry();
after(() => rmSync(country, { recursive: true, force: true }));

const codeOf = (error: unknown): string => (error instanceof Refusal ? error.code : String(error));
const DAY_MS = 86_400_000;

test('an order holds from the next read on, for whom it names, until it is lifted; everybody sees it and fsck guards it', () =>
  withInstance({ features, country }, async ({ app, clock, inject, asOwner, runJobs }) => {
    await populate({ app } as never);
    const personId = (await app.read((tx) => personByIin(tx, AISHA)))?.personId ?? '';
    const fields = ['surname'];
    const query = { register: 'people', fields, purpose: 'identity', by: { subject: { iin: AISHA } } };
    const attempt = (run: (tx: Tx) => Promise<unknown>): Promise<string> =>
      app.transaction(run).then(() => 'read', codeOf);
    const read = (who: Reader, purpose = 'identity') => attempt((tx) => readRecords(tx, who, { ...query, purpose }));
    const ownCase = (decidedBy: string): Reader => ({ kind: 'own-case', personId, decidedBy });
    const platform: Reader = { kind: 'system', agency: 'platform-agency' };
    const by = { authority: 'tax-agency', officerId: id(50), cite: { act: 'law', article: '7' } };
    const order = { register: 'people', purpose: 'identity', reason: 'Fields are read that no case needs.', ...by };
    const issue = (more: object) => app.transaction((tx) => issueStop(tx, { ...order, ...more }));

    assert.equal(await read(officer), 'read');
    const ofRoads = await issue({ agency: 'road-agency' });
    assert.equal(await read(officer), 'registers.purpose_stopped');
    assert.equal(
      await attempt((tx) =>
        readHistory(tx, officer, { register: 'people', fields, purpose: 'identity', recordId: personId }),
      ),
      'registers.purpose_stopped',
    );
    assert.equal(await read(ownCase('road-agency')), 'registers.purpose_stopped', 'what is read for its case');
    assert.equal(await read(ownCase('platform-agency')), 'read');
    assert.equal(await read(platform), 'read', 'another agency');
    assert.equal(await read(platform, 'control'), 'read', 'another purpose');
    await assert.rejects(issue({ agency: 'road-agency' }), (error) => codeOf(error) === 'registers.already_stopped');

    const ofAll = await issue({ effectiveAt: instant(clock.now() + DAY_MS) });
    assert.equal(await read(platform), 'read', 'before it begins');
    clock.set(instant(clock.now() + DAY_MS));
    assert.equal(await read(platform), 'registers.purpose_stopped');
    assert.equal(await read(ownCase('platform-agency')), 'registers.purpose_stopped');
    const page = (await inject('/en/registers/people')).body;
    for (const said of ['Fields are read that no case needs.', 'Tax Agency stopped', 'for: Road Agency', 'stopped'])
      assert.ok(page.includes(said), said);
    const listed = (await inject('/api/v1/purposes')).json<{
      purposes: { register: string; purpose: string; isStopped: boolean; stops: { id: string }[] }[];
    }>();
    const found = listed.purposes.find((one) => one.register === 'people' && one.purpose === 'identity');
    assert.deepEqual([found?.isStopped, found?.stops.map((one) => one.id)], [true, [ofAll, ofRoads]]);
    assert.match((await inject('/api/v1/purposes?format=csv')).body, /people,identity,.*,any,yes\r\n/);
    assert.match((await inject('/kk/purposes')).body, /people|People/);

    const lift = (stop: string) =>
      app.transaction((tx) => liftStop(tx, { id: stop, officerId: id(50), reason: 'The agency mended it.' }));
    await lift(ofAll);
    assert.equal(await read(platform), 'read');
    assert.equal(await read(officer), 'registers.purpose_stopped', 'its own order still holds');
    await lift(ofRoads);
    assert.equal(await read(officer), 'read');
    await assert.rejects(lift(ofRoads), (error) => codeOf(error) === 'registers.already_lifted');
    for (const [more, code] of [
      [{ purpose: 'nothing' }, 'unknown_purpose'],
      [{ register: 'nothing' }, 'unknown_register'],
      [{ purpose: 'control', agency: 'road-agency' }, 'purpose_not_allowed'],
      [{ effectiveAt: instant(clock.now() - 1) }, 'past_moment'],
    ] as const)
      await assert.rejects(issue(more), (error) => codeOf(error) === `registers.${code}`);

    await runJobs();
    const findings = async () => {
      const all: Finding[] = [];
      for await (const one of registersFeature.fsck(app)) all.push(one);
      return all.map((one) => one.what);
    };
    assert.deepEqual(await findings(), []);
    await asOwner(`update registers.stop set agency = 'tax-agency' where id = '${ofRoads}'`);
    assert.deepEqual(await findings(), ['the content does not open its leaf']);
    await asOwner('delete from registers.stop_lift');
    assert.ok((await findings()).includes('an order that stops a purpose, or its lifting, is gone'));
  }));
