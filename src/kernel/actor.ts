/**
 * How surely we know who acts: a password or code, a passkey that a certificate once vouched for, two factors or a certificate, a
 * signature over this very content.
 */
export type Assurance = 'low' | 'passkey' | 'substantial' | 'signature';

/** How far a mandate reaches. */
export interface MandateScope {
  /** Ids of services, or all that others may do for somebody. */
  readonly services: 'all' | readonly string[];
  /** Whether the one who acts may also sign and send, or only fill in. */
  readonly maySign: boolean;
  /** Purposes of registers, as `register/purpose`, for which he may ask people for consents and read by them. Absent: none by name. */
  readonly consents?: readonly string[];
}

/** Who acts. Every action, look-up and entry of history names one. */
export type Actor =
  | { kind: 'anonymous' }
  | { kind: 'system'; name: string }
  | {
      kind: 'person';
      personId: string;
      sessionId: string;
      assurance: Assurance;
      onBehalfOf?: {
        kind: 'organisation' | 'person';
        subjectId: string;
        mandateId: string;
        mandateDigest: string;
        /** Id of the kind in the country's `mandates.yaml`. */
        mandateKind: string;
        scope: MandateScope;
      };
      /** He chose to act for somebody for whom he may act no more. Until he chooses anew he asks for nothing in anybody's name. */
      isLapsed?: true;
    }
  | {
      kind: 'officer';
      personId: string;
      officerId: string;
      agency: string;
      unit: string;
      roles: readonly string[];
      sessionId: string;
      assurance: Assurance;
    }
  | {
      kind: 'operator';
      personId: string;
      officerId: string;
      centre: string;
      agency: string;
      roles: readonly string[];
      sessionId: string;
      assurance: Assurance;
      visitor?: { personId: string; authorisation: string };
    }
  | {
      kind: 'administrator';
      personId: string;
      officerId: string;
      roles: readonly string[];
      sessionId: string;
      assurance: Assurance;
    };

export type ActorOf<Kind extends Actor['kind']> = Extract<Actor, { kind: Kind }>;
export type StaffActor = ActorOf<'officer' | 'operator' | 'administrator'>;

/** Whether somebody signed in: neither anonymous nor the system. */
export function isSignedIn(actor: Actor): actor is ActorOf<'person'> | StaffActor {
  return actor.kind !== 'anonymous' && actor.kind !== 'system';
}

/** Whether the actor acts for the state: an officer, a centre's operator or an administrator. */
export function isStaff(actor: Actor): actor is StaffActor {
  return actor.kind === 'officer' || actor.kind === 'operator' || actor.kind === 'administrator';
}

/** Whether the actor is staff and holds the role. */
export function hasRole(actor: Actor, role: string): boolean {
  return isStaff(actor) && actor.roles.includes(role);
}

/** The human behind the actor, or null. For an operator it is the operator, never the visitor. */
export function personOf(actor: Actor): string | null {
  return isSignedIn(actor) ? actor.personId : null;
}

const STRENGTH = { low: 0, passkey: 1, substantial: 2, signature: 3 } satisfies Record<Assurance, number>;

/** Whether the actor is known at least as surely as needed. The system needs no proof; nobody anonymous has any. */
export function hasAssurance(actor: Actor, needed: Assurance): boolean {
  if (actor.kind === 'system') return true;
  return isSignedIn(actor) && STRENGTH[actor.assurance] >= STRENGTH[needed];
}
