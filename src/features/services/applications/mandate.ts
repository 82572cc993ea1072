/** Whether a mandate lets somebody ask for a service, looked at on the day it is used. */
import { covers, mandateInUse } from '#features/identity/index.ts';
import type { Tx } from '#platform/app.ts';
import type { ServiceDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import type { Party } from './party.ts';

/**
 * Refuses services.mandate_not_admitted where the service is asked for by oneself alone or by other kinds, outside_mandate where the
 * mandate doesn't cover it, mandate_lapsed where it holds no more or is another than the one acted under.
 */
export async function checkMandate(
  tx: Tx,
  { personId, representativeId, mandate }: Party,
  { service, mandates }: Pick<ServiceDefinition, 'service' | 'mandates'>,
): Promise<void> {
  if (mandate === undefined) return;
  if (mandates === 'none' || mandates?.includes(mandate.mandateKind) === false) throw refuse('mandate_not_admitted');
  if (!covers(mandate.scope, service)) throw refuse('outside_mandate');
  if (!(await mandateInUse(tx, representativeId ?? personId, mandate))) throw refuse('mandate_lapsed');
}
