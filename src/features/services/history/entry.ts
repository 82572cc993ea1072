/** An entry of a case's history: an envelope that never changes, and its content, which retention may erase. */
import type { Actor, Assurance } from '#kernel/actor.ts';
import { canonicalBytes, type Json } from '#kernel/canonical.ts';
import type { Bytes } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Context } from '#platform/feature.ts';
import type { HistoryKind } from './kinds.ts';

/** Who acted, by internal ids only. */
export interface HistoryActor {
  readonly kind: 'person' | 'officer' | 'operator' | 'system';
  readonly id: string;
  readonly onBehalfOf?: string;
  readonly mandateDigest?: string;
  /** The operator who helped at a centre. */
  readonly assistedBy?: string;
  readonly channel: Context['channel'];
  readonly assurance: Assurance | 'none';
}

export interface NewEntry {
  readonly caseId: string;
  readonly kind: HistoryKind;
  readonly at: Instant;
  /** When it counts from, where that isn't `at`: a tacit act is dated at the deadline. */
  readonly effectiveAt?: Instant;
  readonly by: HistoryActor;
  /** Digest of the service's edition. */
  readonly edition: string;
  readonly unit?: string;
  readonly ground?: string;
  readonly secondActor?: string;
  readonly content: Json;
}

export interface Entry extends Omit<NewEntry, 'content' | 'effectiveAt'> {
  readonly id: string;
  /** 1, 2, … within the case. */
  readonly seq: number;
  readonly effectiveAt: Instant;
  /** Hexadecimal commitment to the content. */
  readonly digest: string;
  /** Hexadecimal leaf hash in the log. */
  readonly leaf: string;
}

/** Whose application an entry says it is: an envelope names who acted and for whom, not whether that is a person. */
export function applicantBy(by: HistoryActor, represented: 'person' | 'organisation') {
  return represented === 'person' && by.onBehalfOf !== undefined
    ? { personId: by.onBehalfOf, organisationId: undefined }
    : { personId: by.id, organisationId: by.onBehalfOf };
}

/**
 * The actor of a context as history names him. An operator with a visitor acts for the visitor: the visitor is the person, the
 * operator has assisted. Throws TypeError for an anonymous actor: nobody anonymous makes history.
 */
export function actorOf({ actor, channel }: Context): HistoryActor {
  switch (actor.kind) {
    case 'person':
      return { kind: 'person', id: actor.personId, ...behalf(actor), channel, assurance: actor.assurance };
    case 'officer':
      return { kind: 'officer', id: actor.officerId, channel, assurance: actor.assurance };
    case 'administrator':
      return { kind: 'officer', id: actor.officerId, channel, assurance: actor.assurance };
    case 'operator':
      return actor.visitor
        ? {
            kind: 'person',
            id: actor.visitor.personId,
            assistedBy: actor.officerId,
            channel: 'centre',
            assurance: actor.assurance,
          }
        : { kind: 'operator', id: actor.officerId, channel: 'centre', assurance: actor.assurance };
    case 'system':
      return { kind: 'system', id: actor.name, channel: 'system', assurance: 'none' };
    case 'anonymous':
      throw new TypeError('an anonymous actor makes no history');
  }
}

function behalf(actor: Extract<Actor, { kind: 'person' }>): Pick<HistoryActor, 'onBehalfOf' | 'mandateDigest'> {
  if (!actor.onBehalfOf) return {};
  return { onBehalfOf: actor.onBehalfOf.subjectId, mandateDigest: actor.onBehalfOf.mandateDigest };
}

/** What the log commits to: the envelope's facts and the content together, so that neither can be altered alone. */
export function loggedBytes(entry: NewEntry, id: string, seq: number): Bytes {
  const { by } = entry;
  return canonicalBytes({
    type: 'shanyraq/history/v1',
    id,
    case: entry.caseId,
    seq,
    kind: entry.kind,
    at: isoInstant(entry.at),
    effectiveAt: isoInstant(entry.effectiveAt ?? entry.at),
    actor: { kind: by.kind, id: by.id },
    onBehalfOf: by.onBehalfOf ?? null,
    mandate: by.mandateDigest ?? null,
    assistedBy: by.assistedBy ?? null,
    secondActor: entry.secondActor ?? null,
    channel: by.channel,
    assurance: by.assurance,
    edition: entry.edition,
    unit: entry.unit ?? null,
    ground: entry.ground ?? null,
    content: entry.content,
  });
}
