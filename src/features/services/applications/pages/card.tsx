/** The cabinet's card: what is not sent yet, and what waits for this person's signature. */
import type { CabinetCard } from '#platform/feature.ts';
import { waitingFor } from '../attempts.ts';
import { draftsOf } from '../drafts.ts';
import { partyOf } from '../party.ts';
import { DraftList, WaitingList } from './list.tsx';

export const draftsCard: CabinetCard = {
  id: 'services.drafts',
  order: 10,
  async render({ app, ctx }) {
    const { personId } = partyOf(ctx);
    const [drafts, waiting] = await app.read(async (tx) => [
      await draftsOf(tx, personId),
      await waitingFor(tx, personId),
    ]);
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
