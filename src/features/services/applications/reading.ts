/** Applications that read a register for a purpose: whom an order about it stands in the way of. */
import { type Instant, instant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import { catalogueOf } from '../catalogue/catalogue.ts';
import { draftsOfServices, type ReadingDraft } from './drafts.ts';

/**
 * Unsent applications, touched since a moment, of services that read the register for the purpose; where an agency is named, of those that it
 * decides. By id, a page after the last one seen.
 */
export async function draftsReading(
  tx: Tx,
  {
    register,
    purpose,
    agency,
  }: { readonly register: string; readonly purpose: string; readonly agency: string | null },
  page: { readonly since: number; readonly after: string; readonly limit: number },
): Promise<(ReadingDraft & { readonly service: Text })[]> {
  const now: Instant = tx.env.clock.now();
  const reading = catalogueOf(tx.env, now).services.filter(
    ({ definition: { evidence, provider } }) =>
      (agency === null || provider === agency) &&
      Object.values(evidence).some((one) => one.register === register && one.purpose === purpose),
  );
  const titles = new Map(reading.map(({ id, definition }) => [id, definition.title]));
  const drafts = await draftsOfServices(tx, [...titles.keys()], { ...page, since: instant(page.since) });
  return drafts.flatMap((draft) => {
    const service = titles.get(draft.serviceId);
    return service ? [{ ...draft, service }] : [];
  });
}
