/** Looks at records: found together, their lines written together, in one transaction that commits before anybody is told. */
import type { Kysely } from 'kysely';
import type { GatheredStatement } from '#platform/database/gather.ts';
import { type Found, type FoundVersion, findEach, type Question } from './find.ts';
import { insertLookups, type NewLookup } from './lookups.ts';

interface Look extends Question {
  /** The lines of what was found. */
  linesOf(found: readonly FoundVersion[]): Promise<NewLookup[]>;
}

/** The looks of one moment cost two statements; none of them leaves without its lines. */
export const looks: GatheredStatement<Look, Found> = {
  ask(db, asked) {
    const look = async (inside: Kysely<unknown>): Promise<Found[]> => {
      const found = await findEach(inside, asked);
      const linesOf = async (look: Look, index: number) => {
        const { isStopped, versions } = found[index] as Found;
        return isStopped ? [] : look.linesOf(versions);
      };
      await insertLookups(inside, (await Promise.all(asked.map(linesOf))).flat());
      return found;
    };
    return db.isTransaction ? look(db) : db.transaction().execute(look);
  },
};
