/** A merger in the test country: the trade inspection, or the health inspection, becomes part of a commerce agency from a day on. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { prepareDemoStaff } from '#features/identity/index.ts';
import { examineDemoStaff } from '#features/services/index.ts';
import { publishNext } from '#features/services/testing/next-edition.ts';
import { projectRoot } from '#platform/root.ts';
import type { Office } from './office.ts';

export const HEIR = 'commerce-agency';
export const CITE = '{ act: AQ-TRADE, article: 3 }';

const agencyFile = (id: string): string => readFileSync(join(projectRoot, `test/country/agencies/${id}.yaml`), 'utf8');

const HEAD_OFFICE =
  '  - { id: head-office, territory: "national", title: { kk: Бас кеңсе, ru: Головной офис, en: Head office } }\n';

const heir = agencyFile('trade-inspection')
  .replace('agency: trade-inspection', `agency: ${HEIR}`)
  .replace(/^title: .*$/m, 'title: { kk: Сауда агенттігі, ru: Торговое агентство, en: Commerce Agency }')
  .replace(/^short: .*$/m, 'short: { kk: Сауда агенттігі, ru: Торгагентство, en: Commerce }')
  .replace(/^bin: .*\n/m, '')
  .concat(HEAD_OFFICE);

interface Merger {
  readonly ending: string;
  /** Label of the edition that says so. */
  readonly label: string;
  readonly from: string;
}

/** Publishes that an agency is part of the commerce agency from a day on. */
export const publishMerger = (office: Office, { ending, label, from }: Merger): Promise<void> =>
  publishMergers(office, [ending], label, from);

/** The same of several agencies at once. */
export async function publishMergers(
  { instance }: Office,
  endings: readonly string[],
  label: string,
  from = label,
): Promise<void> {
  const files = endings.map((ending) => {
    const ends = agencyFile(ending).replace('version: 2026-01-01', `version: ${label}`);
    const successor = `successor: { agency: ${HEIR}, from: ${from}, cite: ${CITE} }\n`;
    return [`agencies/${ending}-next.yaml`, ends.replace('schedule:', `${successor}schedule:`)] as const;
  });
  await publishNext(instance, instance.features, {}, { [`agencies/${HEIR}.yaml`]: heir, ...Object.fromEntries(files) });
}

/** Publishes that the steppe unit of the trade inspection is no more from a day on, and that it has a head office. */
export async function publishUnitsEnd({ instance }: Office, from: string): Promise<void> {
  const ending = agencyFile('trade-inspection')
    .replace('version: 2026-01-01', 'version: 2026-06-01')
    .replace('{ id: steppe,', `{ id: steppe, ends: { from: ${from}, cite: ${CITE} },`);
  await publishNext(instance, instance.features, {}, { 'agencies/trade-inspection-next.yaml': ending + HEAD_OFFICE });
}

/** Appoints people, known by their IIN, in the commerce agency, examined in what it takes over; gives their posts' ids, and lets them act. */
export async function appointAtHeir(office: Office, iins: readonly string[], unit = 'steppe'): Promise<string[]> {
  const persons = new Map([...office.staff.values()].map(({ iin, personId }) => [iin, personId]));
  return office.instance.app.transaction(async (tx) => {
    const officers = iins.map((iin) => ({ iin, agency: HEIR, unit, roles: ['officer'] as const }));
    const ids = await prepareDemoStaff(tx, officers);
    await examineDemoStaff(tx, ids);
    for (const [index, officerId] of ids.entries())
      office.actAs(officerId, {
        ...{ kind: 'officer', officerId, agency: HEIR, unit, roles: ['officer'] },
        ...{ sessionId: `session-${officerId}`, assurance: 'signature' },
        personId: persons.get(iins[index] ?? '') ?? '',
      });
    return ids;
  });
}
