/** What an edition of a register keeps of the one before it. */
import type { Report } from '#features/country/index.ts';
import type { RegisterDefinition } from './definition.ts';

/** Records of the edition before go on under their ids, which are the values of the key, and say what they said. */
export function checkFollows(before: RegisterDefinition, { key, fields }: RegisterDefinition, report: Report): void {
  if (before.key.join() !== key.join())
    report.error(
      ['key'],
      `the key of the edition of ${before.version} was ${before.key.join(', ')}: its records would be found no more`,
      'keep that key, or write a new register and move the records there',
    );
  for (const [name, { type }] of Object.entries(before.fields)) {
    const now = fields[name]?.type;
    if (now !== undefined && now !== type)
      report.error(
        ['fields', name, 'type'],
        `${name} was of type ${type} in the edition of ${before.version}, and records hold such values`,
        'keep the type, or add a field under another name',
      );
  }
}
