/**
 * What somebody must be asked so that the conditions of a service can be tried on invented facts: only fields that some condition
 * reads, of the form and of the registers. Pure.
 */
import type { Compiled } from '#features/country/index.ts';
import type { RegisterDefinition, RegisterField } from '#features/registers/index.ts';
import type { EvidenceDefinition, FormField, SimpleField } from '../../definition.ts';
import type { CompiledField, CompiledService } from '../../evaluation/compiled.ts';

export interface EvidenceQuestion {
  readonly id: string;
  readonly evidence: EvidenceDefinition;
  readonly register: RegisterDefinition;
  /** Fields whose values matter. Where only the existence of the record matters there are none. */
  readonly fields: readonly { readonly name: string; readonly field: RegisterField; readonly asked: SimpleField }[];
  /** Whether there may be none: then that is asked first. */
  readonly mayBeAbsent: boolean;
}

export interface Questions {
  readonly form: readonly FormField[];
  readonly evidence: readonly EvidenceQuestion[];
}

/** Expression without its texts, in which any word could stand. */
const bare = (source: string): string => source.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, '""');

/** Names read as `.name` anywhere but as the only argument of has(). */
export function membersOf(rules: readonly Compiled[]): Set<string> {
  const sources = rules.map(({ source }) => bare(source).replace(/\bhas\([\w.\s]*\)/g, ' '));
  return new Set(
    sources.flatMap((source) => [...source.matchAll(/\.\s*([A-Za-z]\w*)/g)].map(([, name]) => name ?? '')),
  );
}

/** Fields of the form that rules read, also those they only ask has() about. */
function formNames(rules: readonly Compiled[]): Set<string> {
  return new Set(
    rules.flatMap(({ source }) => [...bare(source).matchAll(/\bform\s*\.\s*(\w+)/g)].map(([, name]) => name ?? '')),
  );
}

/** The questions of a service. `registerOf` gives the definition of a register. */
export function questionsOf(
  service: CompiledService,
  registerOf: (id: string) => RegisterDefinition | undefined,
): Questions {
  const rules = service.eligible.map(({ when }) => when);
  const read = withConditions(service, rules);
  const names = formNames(read);
  const form = service.pages
    .flatMap((page) => page.fields)
    .map(({ field }) => field)
    // A chosen record is the one that is invented beside it.
    .filter((field) => names.has(field.id) && field.type !== 'record');
  const chosen = service.pages
    .flatMap((page) => page.fields)
    .flatMap(({ field }) => (field.type === 'record' && names.has(field.id) ? [field.evidence] : []));
  const members = membersOf(read);
  const evidence = Object.entries(service.definition.evidence)
    .filter(([id]) => chosen.includes(id) || read.some((rule) => rule.reads.includes(id)))
    .flatMap(([id, one]) => {
      const register = registerOf(one.register);
      return register ? [evidenceQuestion(id, one, register, members)] : [];
    });
  return { form, evidence };
}

/** The rules, and the conditions under which the questions that they read are asked at all, as far as it goes. */
function withConditions(service: CompiledService, rules: readonly Compiled[]): readonly Compiled[] {
  const names = formNames(rules);
  const conditions = service.pages.flatMap((page) =>
    page.fields
      .filter(({ field }) => names.has(field.id))
      .flatMap((one: CompiledField) => [page.when, one.when].filter((when) => when !== undefined)),
  );
  const fresh = conditions.filter((when) => !rules.includes(when));
  return fresh.length === 0 ? rules : withConditions(service, [...rules, ...new Set(fresh)]);
}

function evidenceQuestion(
  id: string,
  evidence: EvidenceDefinition,
  register: RegisterDefinition,
  members: ReadonlySet<string>,
): EvidenceQuestion {
  const fields = evidence.fields.flatMap((name) => {
    const field = register.fields[name];
    return field && members.has(name) ? [{ name, field, asked: askedAs(name, field) }] : [];
  });
  return { id, evidence, register, fields, mayBeAbsent: evidence.many || evidence.optional };
}

/** A field of a register as a question of a form, so that it is drawn and checked as all questions are. */
function askedAs(name: string, field: RegisterField): SimpleField {
  const base = { id: name, label: field.label, optional: true };
  switch (field.type) {
    case 'date':
    case 'boolean':
    case 'iin':
    case 'bin':
    case 'integer':
    case 'money':
    case 'country':
      return { ...base, type: field.type };
    case 'territory':
      return { ...base, type: 'territory', level: 'district' };
    case 'code':
      return field.options && field.options.length > 1
        ? { ...base, type: 'choice', options: [...field.options] }
        : { ...base, type: 'string', maxLength: 200 };
    default:
      return { ...base, type: 'string', maxLength: 200 };
  }
}
