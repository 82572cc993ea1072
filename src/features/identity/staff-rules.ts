/** staff.yaml: what the country says of those who act for the state. */
import { z } from 'zod';
import { book, checkCite, citeSchema, dateSchema, definitionKind, idSchema } from '#features/country/index.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Env } from '#platform/app.ts';

const staffRulesSchema = z.strictObject({
  staff: idSchema.describe('Id of the rules.'),
  version: dateSchema.describe('Edition label: the day from which this edition holds.'),
  basis: z
    .array(citeSchema)
    .min(1)
    .describe('The articles that make agencies answer for the competence of their officers.'),
  proposals: z
    .strictObject({
      days: z
        .int()
        .min(1)
        .max(90)
        .describe('Calendar days in which a second administrator can confirm a change of a roster.'),
    })
    .describe('Changes of rosters need four eyes.'),
  examination: z
    .strictObject({
      fewestCases: z.int().min(1).describe('A service whose cases officers decide has at least so many worked cases.'),
      againAfterWorkingDays: z.int().min(1).max(30).describe('Who failed can try again after so many working days.'),
      newRulesWithinDays: z
        .int()
        .min(1)
        .max(365)
        .describe(
          'When the rules of a service change, admissions lapse after so many calendar days unless passed again.',
        ),
    })
    .describe('Officers are admitted to a service by its worked cases.'),
});

export type StaffRules = z.infer<typeof staffRulesSchema>;

/** The kind under which the rules of staff are published. */
export const STAFF_KIND = 'staff-rules';

export const staffRulesKind = definitionKind<StaffRules>({
  kind: STAFF_KIND,
  isNeeded: true,
  files: 'staff.yaml',
  format: 'yaml',
  schema: staffRulesSchema,
  idOf: (definition) => definition.staff,
  versionOf: (definition) => definition.version,
  title: 'Rules of staff',
  check({ basis }, world, report) {
    for (const [i, cite] of basis.entries()) checkCite(world, report, cite, ['basis', i]);
  },
});

/** The country's rules of staff in force. Throws where the country published none: then no roster can change. */
export function staffRules(env: Env, at: Instant): StaffRules {
  const [edition] = book(env).list<StaffRules>(STAFF_KIND, at);
  if (!edition) throw new Error('the country has no staff.yaml in force');
  return edition.definition;
}
