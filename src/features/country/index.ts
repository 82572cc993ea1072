/** The door of `country`: definitions and their checks, the book of editions, expressions. */
export { type Book, book, type Edition } from './book.ts';
export { type CalendarChange, calendarChanges } from './calendar-changes.ts';
export { type CheckedFolder, checkFolder, formatFinding } from './check.ts';
export {
  type AnyKind,
  type DefinitionFinding,
  type DefinitionKind,
  type DefinitionPath,
  definitionKind,
  kindsOf,
  type Located,
  type Report,
  type World,
} from './definition-kind.ts';
export { definitionsReference, jsonSchemas } from './describe.ts';
export { type Compiled, compile } from './expressions/compile.ts';
export { ExpressionError } from './expressions/error.ts';
export type { ExpressionContext } from './expressions/functions.ts';
export { probe } from './expressions/probe.ts';
export type { ExpressionType, ObjectField, Scope } from './expressions/types.ts';
export {
  act,
  acts,
  agencies,
  agency,
  calendarOf,
  countryOf,
  dayIn,
  expressionContext,
  rate,
  type Territory,
  territories,
  territory,
  territoryPath,
  worldContext,
} from './getters.ts';
export type { ActDefinition } from './kinds/acts.ts';
export type { AgencyDefinition, AgencyUnit } from './kinds/agency.ts';
export type { CountryDefinition, LifeEvent } from './kinds/country.ts';
export type { RatesDefinition } from './kinds/rates.ts';
export { checkCite, checkRefers, checkUnique } from './kinds/refer.ts';
export { didYouMean } from './nearest.ts';
export { type Published, publishFolder } from './publish.ts';
export * from './schema.ts';
export {
  hasSuccessors,
  type Office,
  type Succession,
  successionOf,
  successions,
  successorIn,
  successorOf,
  unitFor,
  whoAnswers,
} from './succession.ts';
