/**
 * Who may read what, for every register of every country of this project: each purpose with each field and each agency, officer, operator,
 * system, own case and consent. What is allowed is exactly what the definition says, counted independently of the rule that is tested.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { projectRoot } from '#platform/root.ts';
import { type RegisterDefinition, registerSchema } from './definition.ts';
import { permission, type Reader } from './rules/reading.ts';

const idsIn = (country: string, folder: string): string[] =>
  readdirSync(join(projectRoot, country, folder)).map((file) => file.replace(/\.yaml$/, ''));

const registersIn = (country: string): RegisterDefinition[] =>
  idsIn(country, 'registers').map((id) =>
    registerSchema.parse(parse(readFileSync(join(projectRoot, country, `registers/${id}.yaml`), 'utf8'))),
  );

const readersOf = (agency: string): Reader[] => [
  { kind: 'officer', officerId: 'officer', agency },
  { kind: 'operator', officerId: 'operator', agency },
  { kind: 'system', agency },
];
const ownCase: Reader = { kind: 'own-case', personId: 'person' };
const consent: Reader = { kind: 'consent', consentId: 'consent', bin: '200140000014', name: 'A bank' };

for (const country of ['country/kz', 'test/country']) {
  const agencies = [...idsIn(country, 'agencies'), 'an-agency-that-is-not-there'];
  describe(`purpose × field × reader: ${country}`, () => {
    for (const definition of registersIn(country)) {
      const { register, purposes } = definition;
      const fields = [...Object.keys(definition.fields), 'a-field-that-is-not-there', 'constructor'];

      test(register, () => {
        for (const purpose of purposes) {
          const covered = new Set(purpose.fields === 'all' ? Object.keys(definition.fields) : purpose.fields);
          const named = new Set(purpose.agencies === 'any' ? agencies : purpose.agencies);
          // What a person may consent to is read by consent, and by nobody else.
          const byConsent = purpose.consent !== undefined;
          const readers: { who: Reader; isNamed: boolean }[] = [
            { who: consent, isNamed: byConsent },
            { who: ownCase, isNamed: !byConsent },
            ...agencies.flatMap((agency) =>
              readersOf(agency).map((who) => ({ who, isNamed: !byConsent && named.has(agency) })),
            ),
          ];
          for (const { who, isNamed } of readers) {
            for (const field of fields) {
              const { allowed } = permission(definition, who, purpose.id, [field]);
              const told = `${purpose.id}, ${field}, ${JSON.stringify(who)}`;
              assert.equal(allowed, isNamed && covered.has(field), told);
              // One field too many spoils the rest.
              const [first = ''] = covered;
              if (!covered.has(field))
                assert.equal(permission(definition, who, purpose.id, [first, field]).allowed, false, told);
            }
          }
        }
        for (const who of [consent, ownCase, ...readersOf(definition.owner)])
          for (const id of ['', 'a-purpose-that-is-not-there', 'constructor'])
            assert.equal(permission(definition, who, id, []).allowed, false, `the owner too needs a purpose: ${id}`);
      });
    }
  });
}
