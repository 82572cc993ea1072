/** The cabinet's card: what is not sent yet, and what waits for this person's signature. */
import type { CabinetCard } from '#platform/feature.ts';
import { waitingFor } from '../attempts.ts';
import { draftsOf } from '../drafts.ts';
import { partyOf } from '../party.ts';
import { DraftList, WaitingList } from './list.tsx';

export const draftsCard: CabinetCard = {
  id: 'services.drafts',
  order: 10,
  isForRepresentatives: true,
  async render({ app, ctx }) {
    const { actor } = ctx;
    // Whose mandate has ended learns it where he acts; his cabinet stays open.
    if (actor.kind === 'person' && actor.isLapsed) return null;
    const party = partyOf(ctx);
    const [drafts, waiting] = await app.read(async (tx) => [await draftsOf(tx, party), await waitingFor(tx, party)]);
    if (drafts.length + waiting.length === 0) return null;
    const common = { env: app.env, language: ctx.language };
    return (
      <>
        {waiting.length > 0 && <WaitingList {...common} waiting={waiting} />}
        {drafts.length > 0 && <DraftList {...common} drafts={drafts} />}
      </>
    );
  },
};
