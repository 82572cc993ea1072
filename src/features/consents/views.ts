/** Consents as their two sides see them: who, which fields, what for, until when, and how it stands. */
import { type Lookup, lookupsByConsent } from '#features/registers/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { requireOneself, requireOrganisation } from './policy.ts';
import { openingAt } from './purposes.ts';
import { refuse } from './refusals.ts';
import { type ConsentState, stateNow } from './rules/consent.ts';
import { type Consent, consentsFor, consentsOf, findConsent } from './store.ts';

export type Side = 'person' | 'organisation';

export interface ConsentView {
  readonly id: string;
  readonly organisation: { readonly bin: string; readonly name: Text };
  /** The person as the organisation named him. */
  readonly asked: { readonly iin: string; readonly surname: string };
  readonly register: { readonly id: string; readonly title: Text };
  readonly purpose: { readonly id: string; readonly text: Text };
  readonly cites: readonly { readonly act: string; readonly article: string }[];
  readonly fields: readonly { readonly id: string; readonly label: Text }[];
  readonly lastDay: LocalDate;
  readonly answerUntil: Instant;
  readonly state: ConsentState;
  readonly at: Instant;
}

export interface ConsentList {
  readonly side: Side;
  readonly consents: readonly ConsentView[];
}

/** Everything that was asked of who looks, or by the organisation for which he acts. Refuses as the policy of his side. */
export async function consentsSeen(tx: Tx, ctx: Context): Promise<ConsentList> {
  const viewer = await viewerOf(tx, ctx);
  const found = await (viewer.side === 'person' ? consentsOf(tx, viewer.id) : consentsFor(tx, viewer.id));
  return { side: viewer.side, consents: found.filter(viewer.covers).map((one) => viewOf(tx, one)) };
}

export interface ConsentSeen {
  readonly side: Side;
  readonly view: ConsentView;
  /** The exact bytes to sign, for the person. */
  readonly content: Uint8Array | undefined;
  /** What was read by it, the newest first. */
  readonly uses: readonly Lookup[];
}

/** One of them. Refuses consents.not_found for everybody else. */
export async function consentSeen(tx: Tx, ctx: Context, id: string): Promise<ConsentSeen> {
  const { side, id: viewer, covers } = await viewerOf(tx, ctx);
  const consent = (await findConsent(tx, id)) ?? refuse('not_found');
  const whose = side === 'person' ? consent.addressed?.personId : consent.organisationId;
  if (whose !== viewer || !covers(consent)) throw refuse('not_found');
  const content = side === 'person' ? consent.addressed?.content : undefined;
  return { side, view: viewOf(tx, consent), content, uses: await lookupsByConsent(tx, id) };
}

interface Viewer {
  readonly side: Side;
  readonly id: string;
  /** An employee sees what his mandate names, as if there were nothing else. */
  covers(one: Consent): boolean;
}

async function viewerOf(tx: Tx, ctx: Context): Promise<Viewer> {
  if (ctx.actor.kind === 'person' && ctx.actor.onBehalfOf?.kind === 'organisation') {
    const { organisation, covers } = await requireOrganisation(tx, ctx);
    return { side: 'organisation', id: organisation.organisationId, covers };
  }
  return { side: 'person', id: (await requireOneself(tx, ctx)).personId, covers: () => true };
}

const same = (name: string): Text => inEveryLanguage(() => name);

/** In the words of the edition in which it was asked. */
function viewOf(tx: Tx, consent: Consent): ConsentView {
  const { id, bin, organisationName: name, iin, surname, lastDay, answerUntil, at } = consent;
  const opening = openingAt(tx.env, consent, at);
  const labelOf = (field: string) => opening?.definition.fields[field]?.label ?? same(field);
  return {
    ...{ id, organisation: { bin, name }, asked: { iin, surname }, lastDay, answerUntil, at },
    register: { id: consent.register, title: opening?.definition.title ?? same(consent.register) },
    purpose: { id: consent.purpose, text: opening?.purpose.text ?? same(consent.purpose) },
    cites: opening?.purpose.basis ?? [],
    fields: consent.fields.map((field) => ({ id: field, label: labelOf(field) })),
    state: stateNow(consent, tx.env.clock.now()),
  };
}
