/** Rows of schema `identity`: moments go in as ISO text and come out as Instant. */
import type { ColumnType } from 'kysely';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';
import type { NamedBy } from '../rules/conflict.ts';
import type { GrantActKind } from '../rules/grant.ts';
import type { CommittedOfficer } from '../rules/roster.ts';
import type { SessionAssurance } from '../rules/session.ts';

type Moment = ColumnType<Instant, string, string>;
type OptionalMoment = ColumnType<Instant | null, string | null, string | null>;

export interface MandateGrantTable {
  id: string;
  kind: string;
  grantor_id: string;
  grantor_name: string;
  organisation_id: string | null;
  organisation_name: ColumnType<Text | null, string | null, never>;
  representative_id: string | null;
  representative_name: string | null;
  services: string[];
  consents: string[];
  may_sign: boolean;
  last_day: LocalDate;
  offered_until: Moment;
  assisted_by: string | null;
  content: Uint8Array;
  cms: Uint8Array;
  at: Moment;
  salt: Uint8Array;
  leaf_hash: Uint8Array;
}

export interface MandateActTable {
  mandate_id: string;
  number: number;
  kind: GrantActKind;
  at: Moment;
  person_id: string;
  person_name: string;
  assisted_by: string | null;
  salt: Uint8Array;
  leaf_hash: Uint8Array;
}

export interface Tables {
  'identity.challenge': {
    id: string;
    purpose: string;
    content: Uint8Array;
    created_at: Moment;
    expires_at: Moment;
    used_at: OptionalMoment;
  };
  'identity.session': {
    id: string;
    token_hash: Uint8Array;
    channel: 'portal' | 'api';
    person_id: string;
    display_name: string;
    assurance: SessionAssurance;
    officer_id: string | null;
    mandate: string | null;
    visitor_id: string | null;
    visitor_authorisation: string | null;
    visitor_until: OptionalMoment;
    certificate: string;
    device: string;
    network: string;
    created_at: Moment;
    last_seen_at: Moment;
    expires_at: Moment;
    revoked_at: OptionalMoment;
  };
  'identity.mandate_grant': MandateGrantTable;
  'identity.mandate_act': MandateActTable;
  'identity.passkey': {
    credential_id: string;
    person_id: string;
    public_key: Uint8Array;
    counter: number;
    name: string;
    certificate: string;
    registered_at: Moment;
    last_used_at: OptionalMoment;
    revoked_at: OptionalMoment;
  };
  'identity.officer': {
    id: string;
    person_id: string;
    name: string;
    agency: string;
    unit: string;
    centre: string | null;
    recorded_at: Moment;
    recorded_by: string;
    confirmed_by: string | null;
  };
  'identity.assignment': {
    officer_id: string;
    number: number;
    roles: string[];
    competences: string[];
    effective_from: LocalDate;
    recorded_at: Moment;
    recorded_by: string;
    confirmed_by: string | null;
  };
  'identity.examination': {
    id: string;
    officer_id: string;
    service: string;
    edition: string;
    rules: string;
    cases: number[];
    begun_at: Moment;
  };
  'identity.examination_result': {
    examination_id: string;
    answers: ColumnType<unknown, string, never>;
    wrong: number[];
    at: Moment;
  };
  'identity.ending': { officer_id: string; at: Moment; reason: string; recorded_by: string };
  'identity.absence': {
    id: string;
    officer_id: string;
    from_day: LocalDate;
    to_day: LocalDate;
    at_once: boolean;
    reason: string;
    recorded_at: Moment;
    recorded_by: string;
  };
  'identity.conflict': {
    id: string;
    officer_id: string;
    person_id: string | null;
    organisation_id: string | null;
    named_by: NamedBy;
    called: string;
    reason: string;
    declared_at: Moment;
    salt: Uint8Array;
    leaf_hash: Uint8Array;
  };
  'identity.conflict_end': {
    conflict_id: string;
    counts_from: LocalDate;
    at: Moment;
    salt: Uint8Array;
    leaf_hash: Uint8Array;
  };
  'identity.founding': {
    at: Moment;
    content: Uint8Array;
    first_cms: Uint8Array;
    second_cms: Uint8Array;
    salt: Uint8Array;
    leaf_hash: Uint8Array;
  };
  'identity.roster_commitment': {
    id: string;
    agency: string;
    unit: string;
    at: Moment;
    salt: Uint8Array;
    roster: ColumnType<readonly CommittedOfficer[], string, never>;
    digest: string;
    leaf_hash: Uint8Array;
  };
}
