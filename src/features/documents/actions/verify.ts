/** Checking a document by its number and code: anybody may, nobody learns more than the definition shows, the holder sees it. */

import { z } from 'zod';
import { countryOf, dayIn } from '#features/country/index.ts';
import { dateOf, type LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import type { DocumentDefinition } from '../definition.ts';
import { refuse } from '../refusals.ts';
import { type DocumentContent, readContent } from '../rules/content.ts';
import { isSameCode, readCode, readNumber } from '../rules/number.ts';
import { type DocumentState, stateOf } from '../rules/state.ts';
import { type DocumentRow, findByNumber, findContent } from '../store/documents.ts';
import { findEvent, insertViewing } from '../store/life.ts';
import { findSeal } from '../store/making.ts';
import { type ErasureRow, findErasure } from '../store/retention.ts';
import { definitionOf } from './definition.ts';

export interface CheckedDocument {
  readonly document: DocumentRow;
  readonly definition: DocumentDefinition;
  readonly title: Text;
  readonly state: DocumentState;
  /** The day on which it was revoked or corrected. */
  readonly endedOn?: LocalDate;
  /** Absent where retention erased it: number, issuer and dates still hold. */
  readonly content?: DocumentContent;
  /** The act by which its content is gone. */
  readonly erasure?: ErasureRow;
  /** DER; absent for the seconds until a worker has sealed it. */
  readonly seal?: Uint8Array;
}

// What an unknown number is compared with, so that it costs the same as a known one.
const NOBODY = '0000000000000000';

/** The document of a number and its code. Refuses documents.no_match for every wrong pair alike. */
async function findMatch(tx: Tx, number: string, code: string): Promise<DocumentRow> {
  const now = tx.env.clock.now();
  const read = readNumber(countryOf(tx.env, now).numberPrefix, number);
  const document = read === undefined ? undefined : await findByNumber(tx, read);
  const isRight = isSameCode(document?.code ?? NOBODY, readCode(code) ?? '');
  return document && isRight ? document : refuse('no_match');
}

/** A document with its state at a moment. */
export async function checkedDocument(tx: Tx, document: DocumentRow, at: Instant): Promise<CheckedDocument> {
  const { zone } = countryOf(tx.env, at);
  const event = await findEvent(tx, document.id);
  const content = await findContent(tx, document.id);
  const seal = await findSeal(tx, document.id);
  const erasure = content ? undefined : await findErasure(tx, document.id);
  const definition = definitionOf(tx.env, document);
  return {
    document,
    definition,
    title: definition.title,
    state: stateOf(event?.kind, document.valid_until, dateOf(at, zone)),
    ...(event ? { endedOn: dateOf(event.at, zone) } : {}),
    ...(content ? { content: readContent(content.bytes) } : {}),
    ...(erasure ? { erasure } : {}),
    ...(seal ? { seal: seal.cms } : {}),
  };
}

/** Checks a document and leaves the line that its holder sees; the holder's own look leaves none. */
export const verifyDocument = action({
  name: 'documents.verify',
  input: z.strictObject({ number: z.string().max(64), code: z.string().max(64) }),
  // Number and code together are the permission.
  allow: () => undefined,
  async run(tx: Tx, ctx: Context, { number, code }: { number: string; code: string }): Promise<CheckedDocument> {
    const document = await findMatch(tx, number, code);
    if (!isHolder(ctx, document)) await insertViewing(tx, document.id, ctx.now, channelOf(ctx));
    return checkedDocument(tx, document, ctx.now);
  },
});

const channelOf = ({ channel }: Context): 'portal' | 'api' | 'centre' => (channel === 'system' ? 'api' : channel);

/** Whether the one who acts is whose document it is: himself, or the organisation he acts for. */
export function isHolder({ actor }: Context, document: Pick<DocumentRow, 'person_id' | 'organisation_id'>): boolean {
  if (actor.kind !== 'person') return false;
  return actor.onBehalfOf === undefined
    ? document.person_id === actor.personId
    : actor.onBehalfOf.kind === 'organisation' && document.organisation_id === actor.onBehalfOf.subjectId;
}

/** An erasing as programs read it: the day and the rule. */
export const presentErasure = (env: Env, { at, period, act, article }: ErasureRow) => ({
  on: dayIn(env, at),
  period,
  cite: { act, article },
});
