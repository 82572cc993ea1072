/** How the first administrators came: one content that both signed, its leaf in the log, and nobody appointed by it but the two. */
import { personById } from '#features/registers/index.ts';
import { countLeaves } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { FOUNDING_LEAF } from '../actions/founding.ts';
import { foundingBytes, readFounding } from '../rules/founding.ts';
import { findFounding, foundedPersons } from '../store/founding.ts';
import { leafFaults } from './mandates.ts';

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckFounding(app: App): AsyncIterable<Finding> {
  const finding = (what: string): Finding => ({ feature: 'identity', what, where: 'first administrators' });
  const [founding, leaves, persons] = await app.read(async (tx) => [
    await findFounding(tx),
    await countLeaves(tx, FOUNDING_LEAF),
    await foundedPersons(tx),
  ]);
  if (leaves > (founding ? 1 : 0))
    yield finding('the log has an appointment of the first administrators, the table none');
  if (founding)
    for (const what of await leafFaults(app, FOUNDING_LEAF, foundingBytes(founding), founding)) yield finding(what);
  const named = new Set<string>((founding && readFounding(founding.content))?.administrators.map(({ iin }) => iin));
  for (const personId of persons) {
    const person = await app.read((tx) => personById(tx, personId));
    if (!named.delete(person?.iin ?? '')) yield finding('a roster names somebody whom the signed content does not');
  }
}
