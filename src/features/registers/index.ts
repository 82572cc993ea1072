/**
 * The door of `registers`. Values leave only through `readRecords` and `readHistory`, which check the purpose and leave the look-up;
 * people, organisations and ties are for the engine's own use and give no more than their types say.
 */
export { type Cited, openTo, readCited } from './actions/cited.ts';
export { REGISTER_KIND, registerDefinition, registerDefinitions } from './actions/definitions.ts';
export { checkDelay, delayLookups, type NewDelay } from './actions/delays.ts';
export {
  type Awaited,
  awaitedBy,
  awaitNoMore,
  isAwaited,
  waitABit,
} from './actions/elsewhere.ts';
export { type ImportBatch, type ImportRow, importRecords } from './actions/import.ts';
export { getLookup, lookupPopulation, NOBODY, type Population, type PopulationForm } from './actions/lookup-audit.ts';
export {
  type Holder,
  type Lookup,
  type LookupPage,
  lookupCountOf,
  lookupsByConsent,
  lookupsOf,
  namedLookup,
} from './actions/lookups.ts';
export { verifyOfficersSignature } from './actions/officers-key.ts';
export {
  calledName,
  livingPersonBy,
  type Organisation,
  organisationByBin,
  organisationById,
  organisationsDirectedBy,
  type Person,
  type PersonName,
  personById,
  personByIin,
} from './actions/people.ts';
export {
  type Fact,
  type HistoryQuery,
  noteShown,
  type PastFact,
  type ReadQuery,
  readHere,
  readHistory,
  readRecords,
} from './actions/read.ts';
export { waitingRequests } from './actions/requests.ts';
export { factByRecord, factsNaming, type StandingFact, whomChangeNames, whomRecordsName } from './actions/standing.ts';
export { getStop, issueStop, liftStop, type NewStop, stopsOf } from './actions/stops.ts';
export { type Tie, tiesBetween } from './actions/ties.ts';
export { type Change, type Written, writeRecord } from './actions/write.ts';
export type { Purpose, RegisterDefinition, RegisterField } from './definition.ts';
export { type Bearer, setBearer } from './elsewhere/source.ts';
export { lookupEntry } from './pages/lookups.tsx';
export { Stops } from './pages/open/stops.tsx';
export {
  agencyName,
  countInWords,
  Download,
  Law,
  purposeName,
  type Reading,
  registerName,
} from './pages/open/words.tsx';
export { type Showing, valueInWords } from './pages/value.ts';
export { WrongLink } from './pages/wrong.tsx';
export { judicialActSchema } from './routes/judicial-act.ts';
export { readingOf } from './routes/reading.ts';
export type { Ground } from './rules/content.ts';
export { expressionTypeOf } from './rules/expression.ts';
export { type PublishedWrites, publishWrites } from './rules/published-writes.ts';
export type { Finder, Named, Reader } from './rules/reading.ts';
export type { Values } from './rules/values.ts';
export { casesNamedAfter, type VersionByCase, versionsByCases } from './store/by-case.ts';
export { countDemands } from './store/court.ts';
export { type WritesByGround, writesByGround } from './store/grounds.ts';
export { batchExists } from './store/import.ts';
export {
  agencyLookupAt,
  countLookupsBy,
  countSubjectsLookedAt,
  firstLookupSince,
  type LookupCount,
  type LookupsMeant,
  type Span,
  subjectsLookedAt,
} from './store/lookup-audit.ts';
export type { OwnedLookup } from './store/lookups.ts';
export { type ComplaintCounts, countComplaints } from './store/requests.ts';
export { countOrders, type StoredStop } from './store/stops.ts';
