/** Who may read what, and who must learn of it. */
import type { Cite } from '#features/country/index.ts';
import type { Purpose, RegisterDefinition } from '../definition.ts';
import { type Subject, subjectKindOf, subjectsOf, type Values } from './values.ts';

/**
 * Who reads. A person's own case leaves no line for himself, nor for the organisation he acts for; everybody else leaves one for each
 * subject.
 */
export type Reader =
  | {
      readonly kind: 'own-case';
      readonly personId: string;
      readonly organisationId?: string;
      /** The agency that decides the case: an order that stops its reading binds what is read for it. */
      readonly decidedBy?: string;
    }
  | {
      readonly kind: 'officer' | 'operator';
      readonly officerId: string;
      readonly agency: string;
      readonly unit?: string;
      readonly name?: string;
    }
  | {
      /** Who acts for a person by a mandate: the person sees him by name, with the article of the mandate. */
      readonly kind: 'representative';
      readonly mandateId: string;
      readonly name: string;
      readonly agency: string;
      readonly ground: Cite;
    }
  | {
      /** An organisation to which the person gave consent. Whether that holds is the say of the room that keeps consents. */
      readonly kind: 'consent';
      readonly consentId: string;
      /** Number of the organisation: an order may name it. */
      readonly bin: string;
      /** The organisation as the person will see it. */
      readonly name: string;
    }
  | {
      /** An officer of a court, by a judicial act. Whether that holds is the say of `actions/court.ts`. */
      readonly kind: 'court';
      readonly officerId: string;
      readonly agency: string;
      readonly unit: string;
      readonly name?: string;
      readonly demandId: string;
    }
  | {
      readonly kind: 'system';
      readonly agency: string;
      /** The very system, where the person is to know which one it was. */
      readonly system?: { readonly id: string; readonly name: string };
    };

/** How a record is found: by somebody it speaks of, by its key, or by its id. */
export type Finder =
  | { readonly subject: { readonly field?: string; readonly iin?: string; readonly bin?: string } }
  | { readonly key: Readonly<Record<string, string>> }
  | { readonly id: string };

export type Permission =
  | { readonly allowed: true; readonly purpose: Purpose }
  | { readonly allowed: false; readonly reason: 'purpose_not_allowed' }
  | { readonly allowed: false; readonly reason: 'field_not_allowed'; readonly field: string };

/** Whether the reader may have these fields for this purpose. An own case has no agency: the purpose and its fields bind it. */
export function permission(
  definition: RegisterDefinition,
  who: Reader,
  purposeId: string,
  fields: readonly string[],
): Permission {
  const purpose = definition.purposes.find((candidate) => candidate.id === purposeId);
  if (purpose === undefined) return { allowed: false, reason: 'purpose_not_allowed' };
  const isByConsent = who.kind === 'consent';
  if (isByConsent !== (purpose.consent !== undefined)) return { allowed: false, reason: 'purpose_not_allowed' };
  if ((who.kind === 'court') !== (purpose.court !== undefined))
    return { allowed: false, reason: 'purpose_not_allowed' };
  const anyAgency = isByConsent || who.kind === 'own-case' || purpose.agencies === 'any';
  if (!anyAgency && !purpose.agencies.includes(who.agency)) return { allowed: false, reason: 'purpose_not_allowed' };
  const forbidden = fields.find(
    (field) =>
      !Object.hasOwn(definition.fields, field) || (purpose.fields !== 'all' && !purpose.fields.includes(field)),
  );
  return forbidden === undefined
    ? { allowed: true, purpose }
    : { allowed: false, reason: 'field_not_allowed', field: forbidden };
}

export type Named = Pick<Subject, 'kind' | 'identifier'>;

/** Whom the question itself names: that nothing is held of somebody is an answer about him too. */
function namedByQuestion(definition: RegisterDefinition, by: Finder): Named[] {
  if ('id' in by) return [];
  if ('key' in by) return subjectsOf(definition, by.key);
  const { iin, bin } = by.subject;
  return [
    ...(iin === undefined ? [] : [{ kind: 'iin' as const, identifier: iin }]),
    ...(bin === undefined ? [] : [{ kind: 'bin' as const, identifier: bin }]),
  ];
}

/**
 * `reader`: the numbers of the one whose own case it is. Who must see the look-up: everybody the question names and everybody the found records speak of, once each. For an own case: only of
 * records, and of an answer "nothing", that don't speak of the reader himself.
 */
export function whoMustLearn(
  definition: RegisterDefinition,
  by: Finder,
  found: readonly Values[],
  reader: readonly Named[] | undefined,
): Named[] {
  const isReader = (one: Named) => reader?.some((own) => own.kind === one.kind && own.identifier === one.identifier);
  const own = (named: readonly Named[]) => named.some(isReader);
  const asked = namedByQuestion(definition, by);
  const spoken = found.map((values) => subjectsOf(definition, values)).filter((named) => !own(named));
  const all = [...(own(asked) || found.length > 0 ? [] : asked), ...spoken.flat()];
  const everyone = reader === undefined ? [...asked, ...all] : all;
  return [...new Map(everyone.map((one) => [`${one.kind}${one.identifier}`, one])).values()].map(
    ({ kind, identifier }) => ({ kind, identifier }),
  );
}

/** Fields of the definition that can find a record by somebody: all subject fields of that kind, or the one named. */
export function finderFields(definition: RegisterDefinition, kind: 'iin' | 'bin', field: string | undefined): string[] {
  return definition.subject.fields.filter(
    (name) => subjectKindOf(definition, name) === kind && (field === undefined || field === name),
  );
}
