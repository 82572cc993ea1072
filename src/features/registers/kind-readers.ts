/** Purposes that others than officers of agencies read for: organisations by a consent, courts by their acts. */
import type { AgencyDefinition, Report, World } from '#features/country/index.ts';
import type { RegisterDefinition } from './definition.ts';
import { isElsewhere } from './rules/elsewhere.ts';

type Path = (string | number)[];

/** What a person may let organisations read: named fields of records that are his, no number of anybody else, and no agency besides. */
export function checkConsents(definition: RegisterDefinition, report: Report): void {
  const { kind, fields: subjects } = definition.subject;
  definition.purposes.forEach(({ consent, fields, agencies, registrar }, index) => {
    if (consent === undefined) return;
    const path: Path = ['purposes', index];
    const [holder] = subjects;
    if (kind !== 'person' || holder === undefined || definition.fields[holder]?.type !== 'iin')
      report.error([...path, 'consent'], 'nobody could consent: a record is no one person’s', 'drop the consent');
    if (agencies === 'any' || agencies.length > 0 || registrar)
      report.error([...path, 'agencies'], 'a purpose of consents is read by agencies too', 'write agencies: []');
    const foreign = (name: string) => definition.fields[name]?.type === 'iin' && name !== holder;
    if (fields === 'all' || fields.some(foreign))
      report.error([...path, 'fields'], 'a consent would reach data of other people', 'name the fields one by one');
  });
}

/** What courts read: the past of records that live here and speak of somebody, by courts alone. */
export function checkCourts(definition: RegisterDefinition, world: World, report: Report): void {
  definition.purposes.forEach(({ court, agencies, registrar, consent }, index) => {
    if (court === undefined) return;
    const path: Path = ['purposes', index];
    if (isElsewhere(definition) || definition.subject.kind === 'none')
      report.error([...path, 'court'], 'there is no past of anybody here that a court could read', 'drop the purpose');
    if (registrar || consent !== undefined)
      report.error([...path, 'court'], 'a purpose of courts is read by others too', 'drop registrar and consent');
    const isCourt = (id: string) => world.get<AgencyDefinition>('agency', id)?.kind === 'court';
    if (agencies === 'any' || agencies.length === 0 || !agencies.every(isCourt))
      report.error(
        [...path, 'agencies'],
        'a purpose of courts names others than courts',
        'name agencies with kind: court',
      );
  });
}
