/** Mandates as their two sides see them: who, for what, how far, until when, and how it stands. */
import {
  actingOptions,
  type GrantAct,
  type GrantWithActs,
  grantsBy,
  grantsTo,
  lapseOfGrant,
  mandateKind,
  namesOfOfficers,
  representativesOf,
} from '#features/identity/index.ts';
import { personById, purposeName, registerName } from '#features/registers/index.ts';
import { catalogueOf } from '#features/services/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { inEveryLanguage, type Text } from '#kernel/text.ts';
import type { Tx } from '#platform/app.ts';
import type { Grantor } from './actions/grantor.ts';

export const STATES = [
  'live',
  'offered',
  'unanswered',
  'refused',
  'withdrawn',
  'expired',
  'died',
  'director_changed',
  'of_age',
] as const;
export type MandateState = (typeof STATES)[number];

export interface MandateView {
  /** Id of what was given; absent for what a register says: nobody takes that back here. */
  readonly id?: string;
  /** What a session names to act by it. */
  readonly ref: string;
  readonly kind: Text;
  /** The other one: who acts, or for whom; absent while nobody took the code. */
  readonly other: Text | undefined;
  readonly services: 'all' | readonly Text[];
  readonly maySign: boolean;
  /** What an employee may ask people for consents for. */
  readonly consents: readonly Text[];
  readonly lastDay: LocalDate | undefined;
  readonly state: MandateState;
  readonly offeredUntil?: Instant;
  /** What was done with it, in its order; empty for what a register says. */
  readonly history: readonly HistoryLine[];
}

export interface HistoryLine {
  readonly what: 'given' | GrantAct['kind'];
  readonly at: Instant;
  /** Who did it. */
  readonly name: string;
  /** The operator's name, where it was done at a centre. */
  readonly operator: string | undefined;
}

const same = (name: string): Text => inEveryLanguage(() => name);

/** Those who act for somebody: what he gave, and what registers say. */
export async function actingForMe(tx: Tx, { person, organisation }: Grantor): Promise<MandateView[]> {
  const { personId } = person;
  const given = await grantsBy(tx, organisation ? { organisationId: organisation.organisationId } : { personId });
  const views: MandateView[] = [];
  for (const grant of given)
    views.push(await viewOf(tx, grant, grant.representative && same(grant.representative.name)));
  if (organisation) return views;
  const derived = (await representativesOf(tx, personId)).map(({ mandate, name }) =>
    derivedView(tx, mandate, same(name)),
  );
  return [...derived, ...views];
}

/** Those for whom a person may act, or is asked to. */
export async function forWhomIAct(tx: Tx, personId: string): Promise<MandateView[]> {
  const given = await givenTo(tx, personId);
  const isGiven = new Set(given.map(({ ref }) => ref));
  const derived = (await actingOptions(tx, personId))
    .filter(({ ref }) => !isGiven.has(ref))
    .map((mandate) => derivedView(tx, mandate, mandate.represented.name));
  return [...derived, ...given];
}

/** What others gave or offer to a person, without what registers say of him. */
export async function givenTo(tx: Tx, personId: string): Promise<MandateView[]> {
  const views: MandateView[] = [];
  for (const grant of await grantsTo(tx, personId))
    views.push(await viewOf(tx, grant, grant.organisation?.name ?? same(grant.grantor.name)));
  return views;
}

type Derived = Awaited<ReturnType<typeof actingOptions>>[number];

const derivedView = (tx: Tx, { ref, kind, scope, lastDay }: Derived, other: Text): MandateView => ({
  ref,
  kind: titleOf(tx, kind),
  other,
  services: scope.services === 'all' ? 'all' : titles(tx, scope.services),
  maySign: scope.maySign,
  consents: [],
  lastDay,
  state: 'live',
  history: [],
});

async function viewOf(tx: Tx, grant: GrantWithActs, other: Text | undefined): Promise<MandateView> {
  return {
    id: grant.id,
    ref: `${grant.kind}.${grant.id}`,
    kind: titleOf(tx, grant.kind),
    other,
    services: titles(tx, grant.services),
    maySign: grant.maySign,
    consents: purposes(tx, grant.consents),
    lastDay: grant.lastDay,
    state: await stateOf(tx, grant),
    offeredUntil: grant.offeredUntil,
    history: await historyOf(tx, grant),
  };
}

async function historyOf(tx: Tx, { at, grantor, assistedBy, acts }: GrantWithActs): Promise<HistoryLine[]> {
  const given = { what: 'given', at, name: grantor.name, assistedBy } as const;
  const lines = [given, ...acts.map((act) => ({ ...act, what: act.kind, name: act.personName }))];
  const names = await namesOfOfficers(
    tx,
    lines.flatMap((line) => line.assistedBy ?? []),
  );
  return lines.map(({ what, at, name, assistedBy }) => ({
    ...{ what, at, name },
    operator: assistedBy === null ? undefined : (names.get(assistedBy) ?? ''),
  }));
}

async function stateOf(tx: Tx, grant: GrantWithActs): Promise<MandateState> {
  const { representative } = grant;
  const lapse = await lapseOfGrant(tx, grant, representative && (await personById(tx, representative.id)));
  if (lapse === undefined) return 'live';
  if (lapse === 'ended') return grant.acts.some(({ kind }) => kind === 'refused') ? 'refused' : 'withdrawn';
  if (lapse === 'not_accepted') return tx.env.clock.now() > grant.offeredUntil ? 'unanswered' : 'offered';
  return lapse;
}

const titleOf = (tx: Tx, kind: string): Text => mandateKind(tx.env, kind, tx.env.clock.now())?.title ?? same(kind);

function titles(tx: Tx, services: readonly string[]): Text[] {
  const catalogue = catalogueOf(tx.env, tx.env.clock.now());
  return services.map((id) => catalogue.find(id)?.definition.title ?? same(id));
}

function purposes(tx: Tx, ids: readonly string[]): Text[] {
  const now = tx.env.clock.now();
  return ids.map((id) => {
    const [register = '', purpose = ''] = id.split('/');
    return inEveryLanguage((language) => {
      const reading = { env: tx.env, language, now };
      return `${registerName(reading, register)}: ${purposeName(reading, register, purpose)}`;
    });
  });
}
