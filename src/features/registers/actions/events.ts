/**
 * What a register tells other rooms of its changes, in the transaction that writes them: ids and names of fields, never a value. One letter
 * carries many changes, so that an import of a million rows sends some thousands.
 */
import { expressionContext } from '#features/country/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Tx } from '#platform/app.ts';
import { publish } from '#platform/events.ts';
import type { RegisterDefinition } from '../definition.ts';
import { eventsOf, type Happening } from '../rules/events.ts';

/** Changes in one letter. */
const AT_ONCE = 500;

export interface WrittenChange extends Happening {
  readonly recordId: string;
  readonly number: number;
  readonly validFrom: LocalDate;
  /** A merge and its undoing tell of themselves (`registers.merged`): the fact neither begins nor ends by them. */
  readonly mergedInto?: string;
  readonly splitFrom?: string;
}

/** Publishes `registers.changed` for each event of the definition that the changes are. */
export async function emitEvents(
  tx: Tx,
  definition: RegisterDefinition,
  changes: readonly WrittenChange[],
): Promise<void> {
  // Editions published before the key existed have none.
  if (!definition.events?.length) return;
  const context = expressionContext(tx.env, tx.env.clock.now());
  const happened = changes
    .filter(({ mergedInto, splitFrom }) => mergedInto === undefined && splitFrom === undefined)
    .flatMap((change) => eventsOf(definition, change, context).map((one) => ({ ...one, change })));
  for (const [event, ones] of Map.groupBy(happened, (one) => one.event)) {
    for (let from = 0; from < ones.length; from += AT_ONCE) {
      const told = ones.slice(from, from + AT_ONCE).map(({ fields, change }) => {
        const { recordId, number: version, act, validFrom } = change;
        return { recordId, version, act, validFrom, fields };
      });
      await publish(tx, 'registers.changed', { register: definition.register, event, changes: told });
    }
  }
}
