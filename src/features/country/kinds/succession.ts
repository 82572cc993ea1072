/** What must hold of an agency that ends, and of its units, so that no open case is left without a unit. */
import type { Report, World } from '../definition-kind.ts';
import type { AgencyDefinition } from './agency.ts';
import { checkCite, checkRefers } from './refer.ts';

/** Reports a successor that isn't there, leads back, or doesn't answer for a territory; and a unit that ends where no other answers. */
export function checkSuccession(ending: AgencyDefinition, world: World, report: Report): void {
  const { successor, units } = ending;
  for (const [index, { id, ends, territory }] of units.entries()) {
    if (!ends) continue;
    checkCite(world, report, ends.cite, ['units', index, 'ends', 'cite']);
    const others = units.filter((one) => one.id !== id && !one.ends);
    if (!successor && !answersFor(world, others, territory))
      report.error(['units', index, 'ends'], `no other unit answers for ${territory}`, 'name the unit that does');
  }
  if (!successor) return;
  checkCite(world, report, successor.cite, ['successor', 'cite']);
  checkRefers(world, report, 'agency', successor.agency, ['successor', 'agency']);
  const heir = world.get<AgencyDefinition>('agency', successor.agency);
  if (!heir) return;
  if (leadsBack(ending, world)) {
    report.error(['successor', 'agency'], 'the successors lead back to the agency', 'name an agency that stays');
    return;
  }
  const staying = heir.units.filter(({ ends }) => !ends);
  for (const { territory } of units)
    if (!heir.successor && !answersFor(world, staying, territory))
      report.error(
        ['successor', 'agency'],
        `no unit of ${successor.agency} answers for ${territory}`,
        'give the successor such a unit, or one for the whole country',
      );
}

function leadsBack({ agency, successor }: AgencyDefinition, world: World): boolean {
  const seen = new Set([agency]);
  for (let next = successor?.agency; next !== undefined; ) {
    if (seen.has(next)) return true;
    seen.add(next);
    next = world.get<AgencyDefinition>('agency', next)?.successor?.agency;
  }
  return false;
}

function answersFor(world: World, units: AgencyDefinition['units'], territory: string): boolean {
  const served = new Set(units.map((unit) => unit.territory));
  const parentOf = (code: string) => world.get<{ readonly parent: string }>('territory', code)?.parent;
  for (let code: string | undefined = territory; code; code = parentOf(code)) if (served.has(code)) return true;
  return served.has('national');
}
