/** mandates.yaml: by what law one may act for another, and which facts say so. */
import { z } from 'zod';
import {
  book,
  checkCite,
  checkRefers,
  checkUnique,
  citeSchema,
  dateSchema,
  definitionKind,
  idSchema,
  nameSchema,
  type Report,
  textSchema,
  type World,
} from '#features/country/index.ts';
import { REGISTER_KIND, type RegisterDefinition } from '#features/registers/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';

const common = {
  id: idSchema.describe('Id of the kind.'),
  title: textSchema.describe('What the one who acts is called: parent, helper.'),
  cite: citeSchema.describe('The article by which he may act.'),
};

const derivedSchema = z.strictObject({
  ...common,
  register: idSchema.describe(
    'The register whose record gives the mandate. It lapses when the record says so no more.',
  ),
  representative: z.array(nameSchema).min(1).describe('Fields with the IIN of those who may act.'),
  represented: nameSchema.describe('Field with the IIN or BIN of the one acted for.'),
  untilAge: z
    .int()
    .positive()
    .optional()
    .describe('Full years at which the one acted for stands for himself, by his birth date in the register.'),
  lastDay: nameSchema.optional().describe('Field with the last day; a record without it has none.'),
  services: nameSchema.optional().describe('Field with the list of services; a record without it covers all.'),
});

const grantedSchema = z.strictObject({
  ...common,
  by: z
    .enum(['person', 'organisation'])
    .describe('Who gives it: a person for himself, a director for the organisation.'),
  text: textSchema.describe('What it means, in words for the one who gives it.'),
  longestMonths: z.int().min(1).max(120).describe('The longest term that the law allows.'),
  consents: z
    .boolean()
    .default(false)
    .describe('It may also entrust an employee with asking people for consents, purpose by purpose.'),
});

const mandateKindsSchema = z.strictObject({
  mandates: idSchema.describe('Id of the rules.'),
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  derived: z.array(derivedSchema).describe('Mandates that follow from a record of a register.'),
  granted: z.array(grantedSchema).describe('Mandates that one gives by his signature.'),
  acceptWithinDays: z.int().min(1).max(90).describe('Calendar days in which an offer can be accepted.'),
  code: z
    .strictObject({
      minutes: z.int().min(5).max(1440).describe('How long a code can be used.'),
      tries: z.int().min(3).max(20).describe('Wrong codes that one person may enter in that time.'),
    })
    .describe('Codes told to a helper, each for one use.'),
});

export type MandateKinds = z.infer<typeof mandateKindsSchema>;
export type DerivedKind = z.infer<typeof derivedSchema>;
export type GrantedKind = z.infer<typeof grantedSchema>;

/** The kind of definition under which mandates.yaml is published. */
export const MANDATE_KIND = 'mandate-kinds';

export const mandateKindsKind = definitionKind<MandateKinds>({
  kind: MANDATE_KIND,
  files: 'mandates.yaml',
  format: 'yaml',
  schema: mandateKindsSchema,
  idOf: (definition) => definition.mandates,
  versionOf: (definition) => definition.version,
  title: 'Mandates',
  check(definition, world, report) {
    const { derived, granted } = definition;
    checkUnique(
      report,
      [...derived, ...granted].map(({ id }) => id),
      (index) => (index < derived.length ? ['derived', index, 'id'] : ['granted', index - derived.length, 'id']),
    );
    for (const [index, { cite }] of derived.entries()) checkCite(world, report, cite, ['derived', index, 'cite']);
    for (const [index, { cite, by, consents }] of granted.entries()) {
      checkCite(world, report, cite, ['granted', index, 'cite']);
      if (consents && by === 'person')
        report.error(
          ['granted', index, 'consents'],
          'only organisations read by consents',
          'write by: organisation, or drop it',
        );
    }
    for (const [index, one] of derived.entries()) checkDerived(one, index, world, report);
  },
});

/** Every field that a derived kind names is in its register, with a type that can say it. */
function checkDerived(one: DerivedKind, index: number, world: World, report: Report): void {
  checkRefers(world, report, REGISTER_KIND, one.register, ['derived', index, 'register']);
  const register = world.get<RegisterDefinition>(REGISTER_KIND, one.register);
  if (register === undefined) return;
  if (register.source)
    report.error(
      ['derived', index, 'register'],
      `${one.register} lives elsewhere: nobody is asked there at every sign-in`,
      'name a register that lives here',
    );
  const wanted: [string, string | undefined, readonly string[]][] = [
    ...one.representative.map((name): [string, string, string[]] => ['representative', name, ['iin', 'list']]),
    ['represented', one.represented, ['iin', 'bin']],
    ['lastDay', one.lastDay, ['date']],
    ['services', one.services, ['list']],
  ];
  for (const [key, name, types] of wanted) {
    if (name === undefined || types.includes(register.fields[name]?.type ?? '')) continue;
    report.error(
      ['derived', index, key],
      `${name} is no field of ${one.register} that can say this`,
      types.join(' or '),
    );
  }
  for (const name of [...one.representative, one.represented]) {
    if (register.subject.fields.includes(name)) continue;
    report.error(['derived', index], `${name} is no subject of ${one.register}`, 'name a field of subject.fields');
  }
}

const NONE: Omit<MandateKinds, 'mandates' | 'version'> = {
  derived: [],
  granted: [],
  acceptWithinDays: 1,
  code: { minutes: 5, tries: 3 },
};

/** The country's kinds of mandates in force; none where it published no mandates.yaml: then nobody acts for anybody. */
export function mandateKinds(env: Env, at: Instant): Omit<MandateKinds, 'mandates' | 'version'> {
  return book(env).list<MandateKinds>(MANDATE_KIND, at)[0]?.definition ?? NONE;
}

/** The kind with this id, derived or granted, or undefined. */
export function mandateKind(env: Env, id: string, at: Instant): DerivedKind | GrantedKind | undefined {
  const { derived, granted } = mandateKinds(env, at);
  return derived.find((one) => one.id === id) ?? granted.find((one) => one.id === id);
}
