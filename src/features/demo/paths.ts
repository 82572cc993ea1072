/** The paths that a recipe may take, by what there is a record for. Documented in docs/first-country.md. */
import type { Recipe } from './definition.ts';

const HOUSEHOLD = ['territory', 'street', 'house', 'flat', 'since', 'dwelling'];
const PERSON = [
  ...['iin', 'surname', 'givenName', 'patronymic', 'name', 'sex', 'birthDate', 'age', 'maritalStatus', 'children'],
  ...HOUSEHOLD.map((name) => `household.${name}`),
];
const of = (entity: string, paths: readonly string[]): string[] => paths.map((path) => `${entity}.${path}`);
const COUPLE = [...of('husband', PERSON), ...of('wife', PERSON), 'marriedOn'];
const ADDRESSED = [...PERSON, 'household.addressLine'];

/** Of records the fields of the earlier recipe come to these. */
export const PATHS: Readonly<Record<Recipe['each'], readonly string[]>> = {
  person: [...of('person', ADDRESSED), 'newIin'],
  couple: COUPLE,
  child: [...of('child', PERSON), ...of('mother', PERSON), ...of('father', PERSON)],
  divorced: [...COUPLE, 'endedOn'],
  bereaved: [...COUPLE, 'endedOn', ...of('late', PERSON), ...of('survivor', PERSON)],
  organisation: [
    ...of('organisation', ['bin', 'kind', 'name', 'activity', 'registeredOn']),
    ...of('organisation.director', PERSON),
    ...of('organisation.household', [...HOUSEHOLD, 'addressLine']),
  ],
  record: ['validFrom'],
  territory: of('territory', ['code', 'parent', 'level', 'name']),
  street: of('street', ['territory', 'number', 'name', 'kind']),
  building: of('building', ['territory', 'house', 'number', 'street.number', 'street.name', 'street.kind']),
};
