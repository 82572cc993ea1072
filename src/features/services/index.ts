/** The door of `services`: what the desk, the centres, the portal and others may ask of applications and cases. */
export {
  type Application,
  applicationOf,
  draftsReading,
  FILE_MEDIA_TYPES,
  inWords,
  keepFile,
  limitsShown,
  type TakenFile,
  takeFile,
  takenFileSchema,
} from './applications/index.ts';
export { decideCase, isAnsweredInWords, prepareDecision } from './cases/actions/decide.ts';
export { examine } from './cases/actions/examine.ts';
export { proposeRefusal } from './cases/actions/hearing.ts';
export { sendMessage } from './cases/actions/message.ts';
export { askOpinion, giveOpinion, opinionsAwaited } from './cases/actions/opinion.ts';
export { type Defect, returnForCorrection } from './cases/actions/return.ts';

export { questionsAsked } from './cases/asked.ts';
export { type Assignment, assignOfficer, handOver } from './cases/assign.ts';
export { type CaseFact, caseFacts, quantile, type Summary, summarise } from './cases/facts.ts';
export { type GroundInWords, groundInWords } from './cases/ground.ts';
export { type Happening, happeningsAtDesk, happeningsOf } from './cases/happenings.ts';
export { type CaseLine, casesOfOfficer, casesOfUnit, findCaseId, refusalsOn } from './cases/lists.ts';
export {
  act as appendAct,
  type CaseAct,
  findCase,
  type LoadedCase,
  loadCase,
  openCase,
  systemActor,
} from './cases/load.ts';
export { officerIin, verifyOfficer } from './cases/officer-signature.ts';
export { HappeningsLedger } from './cases/pages/ledger.tsx';
export { CaseTerm } from './cases/pages/term.tsx';
export { TONES } from './cases/pages/words.ts';
export { type Point, pointsOf } from './cases/points.ts';
export { isApplicant } from './cases/policy.ts';
export { type Obstacle, obstacleTo, owedBy, type ProposedAct } from './cases/rules/judge.ts';
export { type CaseState, isClosed, type Status } from './cases/rules/state.ts';
export { refusalFrom } from './cases/rules/terms.ts';
export { type TermWarning, warningOf } from './cases/rules/warning.ts';

export { type CaseRow, type DecisionContent, findDecisionContent } from './cases/store.ts';
export { subjectOf } from './cases/subject.ts';
export { successionLoop } from './cases/succeed.ts';
export { type TermStanding, termStandings } from './cases/warnings.ts';
export {
  type Catalogue,
  cacheKeyOf,
  catalogueOf,
  type ServiceEntry,
  servicesOfEvent,
} from './catalogue/catalogue.ts';
export { type Measured, type Measurements, measurements, setMeasurements } from './catalogue/measured.ts';
export type { Reading } from './catalogue/pages/cite.tsx';
export { ServiceCards, ServiceSearchBox } from './catalogue/pages/list.tsx';
export type { ServiceDefinition } from './definition.ts';
export { editionOf, serviceEdition, serviceEditions } from './evaluation/editions.ts';
export { eligibilityOf } from './evaluation/evaluate.ts';
export {
  answerExamination,
  beginExamination,
  ownExamination,
} from './examination/actions.ts';
export { type ShownCase, showCase, workedCases } from './examination/cases.ts';
export { examineDemoStaff } from './examination/demo.ts';
export { rightAnswer, type Standing, type WorkedCase } from './examination/rules.ts';
export { admissionsOf, type OwnAdmission } from './examination/standing.ts';
export { contentOf, historyOf } from './history/append.ts';
export { entriesAfter } from './history/audit.ts';
export { actorOf, type Entry, type HistoryActor } from './history/entry.ts';
export type { HistoryKind } from './history/kinds.ts';
export {
  type Assisted,
  type Authorisation,
  authorisationBytes,
  setAuthorisations,
} from './passport/authorisations.ts';
