/** The door of `identity`: who acts, for whom, who serves where. */
export { confirmableUntil } from './actions/administration.ts';
export { admit, endAdmission } from './actions/admission.ts';
export { challengeFor } from './actions/challenge.ts';
export { declareConflictAction, declareConflictInCase, endConflictAction } from './actions/conflicts.ts';
export { type DemoOfficer, prepareDemoStaff } from './actions/demo-staff.ts';
export { appendGrant, appendGrantAct } from './actions/grants.ts';
export {
  actingOptions,
  lapseOfGrant,
  liveMandate,
  mandateFor,
  mandateInUse,
  representativesOf,
} from './actions/mandates.ts';
export { displayName } from './actions/officers.ts';
export { commitRoster, type Exclusion, exclusionsFor, officersOf, rosterOf } from './actions/roster.ts';
export { endSessionsBy, type LivingSession, livingSession, signOutAction } from './actions/sessions.ts';
export { performSignedNow } from './actions/waiting.ts';
export { type ListTimes, nextLists, type RosterMoment, setListTimes } from './list-times.ts';
export { type GrantedKind, MANDATE_KIND, type MandateKinds, mandateKind, mandateKinds } from './mandate-kinds.ts';
export { type SigningNotice, signingNotice } from './pages/waiting.tsx';
export {
  requireAdministrator,
  requireAssurance,
  requireOfficer,
  requireOperator,
  requirePerson,
  requireRole,
} from './policy.ts';
export { chromeOf, resolveActor, SESSION_COOKIE } from './resolve-actor.ts';
export { type Grant, type GrantAct, grantBytes } from './rules/grant.ts';
export { covers, entrusts, entrustsAny, type Lapse, type Mandate, type Represented } from './rules/mandate.ts';
export type { Role, RosterEntry } from './rules/roster.ts';
export { deviceName, type SessionAssurance } from './rules/session.ts';
export { STAFF_KIND, type StaffRules, staffRules } from './staff-rules.ts';
export { type ConflictState, conflictsOf } from './store/conflicts.ts';
export {
  admittedUnderOthers,
  type CaseAnswer,
  type Examination,
  type ExaminationFigures,
  type ExaminationResult,
  examinationFigures,
  examinationsOf,
  findExamination,
  insertExamination,
  insertExaminationResult,
  lockOfficer,
} from './store/examinations.ts';
export {
  type AssistedAct,
  assistedActs,
  findGrant,
  type GrantWithActs,
  grantsBy,
  grantsTo,
} from './store/mandates.ts';
export { findAssignment, findOfficer, namesOfOfficers, type Post, personOfOfficer, postsOf } from './store/officers.ts';
export {
  atOnceSince,
  findEnding,
  namesOfStaff,
  type RosterChange,
  rosterChanges,
} from './store/roster-changes.ts';
export { saveVisitor } from './store/sessions.ts';
