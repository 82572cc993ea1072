/** For whom else a person may act. */
import { organisationByBin, organisationById, organisationsDirectedBy, personById } from '#features/registers/index.ts';
import type { Tx } from '#platform/app.ts';
import { directorMandate, type Mandate } from '../rules/mandate.ts';

/** Organisations a person may act for today, with the mandate for each. */
export async function actingOptions(tx: Tx, personId: string): Promise<Mandate[]> {
  const person = await personById(tx, personId);
  if (person === undefined) return [];
  const directed = await organisationsDirectedBy(tx, person.iin);
  return directed.map((organisation) => directorMandate(tx.env.instance.code, personId, organisation));
}

/** The mandate of a person for an organisation in a role, derived from the register now; undefined where there is none. */
export async function mandateFor(
  tx: Tx,
  personId: string,
  wanted: { readonly organisation: string; readonly role: string },
): Promise<Mandate | undefined> {
  if (wanted.role !== 'director') return undefined;
  return derive(tx, personId, await organisationByBin(tx, wanted.organisation));
}

/** The same by the organisation's record id: what a session keeps. */
export async function mandateForRecord(tx: Tx, personId: string, organisationId: string): Promise<Mandate | undefined> {
  return derive(tx, personId, await organisationById(tx, organisationId));
}

async function derive(
  tx: Tx,
  personId: string,
  organisation: Awaited<ReturnType<typeof organisationByBin>>,
): Promise<Mandate | undefined> {
  const person = await personById(tx, personId);
  if (person === undefined || organisation?.directorIin !== person.iin) return undefined;
  return directorMandate(tx.env.instance.code, personId, organisation);
}
