/** The door of `services`: what the desk, the centres, the portal and others may ask of applications and cases. */
export { type Application, applicationOf, describeAnswers, draftsOf } from './applications/index.ts';
export { type ServiceDefinition, serviceSchema } from './definition.ts';
export { editionOf, SERVICE_KIND, serviceEdition, serviceEditions, serviceOf } from './evaluation/editions.ts';
export { contentOf, historyOf } from './history/append.ts';
export type { Entry, HistoryActor } from './history/entry.ts';
export { HISTORY_KINDS, type HistoryKind } from './history/kinds.ts';
