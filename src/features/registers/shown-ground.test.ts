/** Looks that would betray somebody: of the shipped country’s purposes that say so, a person learns the ground alone. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { instantFromIso } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { withInstance } from '#test/support/instance.ts';
import { registersFeature } from './feature.ts';
import { importRecords, lookupsOf, personByIin, type Reader, readHere } from './index.ts';
import { AISHA, BOLAT, CHILD, day, id } from './testing/population.ts';

const features = [transparencyFeature, countryFeature, registersFeature];
const validFrom = day('2020-01-01');

const person = (iin: string) => ({
  validFrom,
  values: {
    ...{ iin, name: 'Serik Ada', surname: 'Serik', givenName: 'Ada', birthDate: '1990-01-01', sex: 'female' },
    ...{ citizenship: 'KZ', residence: 'citizen', maritalStatus: 'single', capacity: 'full' },
  },
});

const BIRTH = {
  validFrom,
  values: {
    ...{ childIin: CHILD, actNumber: 'B-1', childName: 'Serik Ada', birthDate: '2020-01-01', birthPlace: 'Almaty' },
    ...{ motherIin: AISHA, fatherIin: BOLAT, registeredOn: '2020-01-02' },
  },
};

const BAN = {
  validFrom,
  values: {
    ...{ number: 'TB-1', iin: AISHA, proceedings: 'EP-1', claimantIin: BOLAT, role: 'debtor' },
    ...{ sanctionedBy: 'A court', imposedOn: '2020-01-01', status: 'in-force' },
  },
};

/** When every register that is read is in force. */
const NOW = instantFromIso('2026-11-20T05:00:00Z');

const LOOKS = [
  {
    register: 'births',
    field: 'motherIin',
    purpose: 'register-residence',
    agency: 'migration-service',
    unit: 'shymkent',
  },
  {
    register: 'births',
    field: 'motherIin',
    purpose: 'family-benefit',
    agency: 'social-protection-control',
    unit: 'shymkent',
  },
  { register: 'travel-bans', field: 'iin', purpose: 'border-check', agency: 'border-service', unit: 'head-office' },
  { register: 'travel-bans', field: 'iin', purpose: 'exit-documents', agency: 'migration-service', unit: 'shymkent' },
] as const;

test('who moved with a child, asked for money for it or crosses the border isn’t told to the other one', () =>
  withInstance({ features, country: 'country/kz', now: NOW }, async ({ app }) => {
    const shownTo = async (tx: Tx, iin: string) =>
      (await lookupsOf(tx, { personId: (await personByIin(tx, iin))?.personId ?? '' })).lookups;
    await app.transaction(async (tx) => {
      await importRecords(tx, 'individuals', [AISHA, BOLAT].map(person), { batch: 'people' });
      await importRecords(tx, 'births', [BIRTH], { batch: 'births' });
      await importRecords(tx, 'travel-bans', [BAN], { batch: 'bans' });
      for (const { register, field, purpose, agency, unit } of LOOKS) {
        const officer: Reader = { kind: 'officer', officerId: id(1), agency, unit, name: 'An officer' };
        const by = { subject: { field, iin: AISHA } };
        assert.equal((await readHere(tx, officer, { register, purpose, fields: [field], by, many: true })).length, 1);
      }
      const shown = await shownTo(tx, BOLAT);
      assert.equal(shown.length, LOOKS.length);
      for (const { isGroundOnly, agency, unit, register, fields, act } of shown) {
        assert.deepEqual([isGroundOnly, agency, unit, register, fields], [true, null, null, '', []]);
        assert.notEqual(act, '');
      }
    });
  }));
