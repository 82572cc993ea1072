/** Beginnings that several stories share. */
import { publish } from '#platform/events.ts';
import type { Road } from './road.ts';

export const STALL = { district: '1010', place: 'Көк базар, 7', months: '3', sellsFood: false };

/** A paid, registered and drawn case of the market stall. */
export async function stall(road: Road, answers: Record<string, unknown> = STALL): Promise<string> {
  const id = await road.apply('market-stall-permit', answers);
  await pay(road, id);
  await road.assign(id);
  return id;
}

/** What the bank would tell. */
export async function pay(road: Road, id: string): Promise<void> {
  const { app } = road.instance;
  const subject = `urn:shanyraq:${app.env.instance.code.toLowerCase()}:case:${id}`;
  await app.transaction((tx) =>
    publish(tx, 'payments.paid', { chargeId: '019aa000-0000-7000-8000-0000000000ff', subject }),
  );
  await road.jobs();
}
