/** A service in plain data, as its page and the API tell it: fee, evidence, papers to bring. */
import { countryOf, expressionContext, rate } from '#features/country/index.ts';
import { type RegisterDefinition, registerDefinition } from '#features/registers/index.ts';
import { dateOf } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import { parseTiyn, type Tiyn, tiyn } from '#kernel/money.ts';
import type { Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import type { EvidenceDefinition, FormField, ServiceDefinition, SimpleField } from '../definition.ts';
import type { CompiledService, FeeLineDefinition } from '../evaluation/compiled.ts';
import { serviceOf } from '../evaluation/editions.ts';
import type { ServiceEntry } from './catalogue.ts';

export interface PublishedFeeLine {
  readonly line: FeeLineDefinition;
  /** Present where it depends on nothing but the day's rates. */
  readonly amount?: Tiyn;
}

export interface PublishedRate {
  readonly id: string;
  readonly amount: Tiyn;
}

export interface PublishedFee {
  readonly lines: readonly PublishedFeeLine[];
  /** Present where everybody pays the same. */
  readonly total?: Tiyn;
  /** Rates of today by which it is computed. */
  readonly rates: readonly PublishedRate[];
}

export interface RegisterEvidence {
  readonly id: string;
  readonly evidence: EvidenceDefinition;
  readonly register: RegisterDefinition;
  readonly fields: readonly Text[];
  /** Of the applicant or his organisation; otherwise of somebody or something that the application names. */
  readonly isOwn: boolean;
}

export interface Passport {
  /** Undefined: free of charge. */
  readonly fee: PublishedFee | undefined;
  readonly evidence: readonly RegisterEvidence[];
  /** Papers that no register holds. */
  readonly files: readonly Extract<SimpleField, { type: 'file' }>[];
}

/** The passport of a service on the day of a moment. */
export function passportOf(env: Env, { definition, edition }: ServiceEntry, at: Instant): Passport {
  return {
    fee: publishedFee(env, serviceOf(env, edition.digest), at),
    evidence: Object.entries(definition.evidence)
      .flatMap(([id, evidence]) => {
        const register = registerDefinition(env, evidence.register, at);
        return register ? [evidenceOf(id, evidence, register)] : [];
      })
      .sort((a, b) => Number(b.isOwn) - Number(a.isOwn)),
    files: filesOf(definition),
  };
}

function evidenceOf(id: string, evidence: EvidenceDefinition, register: RegisterDefinition): RegisterEvidence {
  const fields = evidence.fields.flatMap((name) => register.fields[name]?.label ?? []);
  return { id, evidence, register, fields, isOwn: typeof evidence.for === 'string' };
}

function filesOf(definition: ServiceDefinition): Extract<SimpleField, { type: 'file' }>[] {
  const inner = (field: FormField): readonly FormField[] => (field.type === 'group' ? field.fields : [field]);
  return definition.form
    .flatMap((page) => page.fields)
    .flatMap(inner)
    .filter((field) => field.type === 'file');
}

/** What is known of the fee before anybody applies. A line that reads an answer or a fact has no amount here, only its formula. */
function publishedFee(env: Env, service: CompiledService, at: Instant): PublishedFee | undefined {
  if (service.fee.length === 0) return undefined;
  const context = expressionContext(env, at);
  const isConstant = (reads: readonly string[]) => reads.every((name) => name === 'today');
  const lines = service.fee.map(({ line, amount, when }): PublishedFeeLine => {
    if (when !== undefined || !isConstant(amount.reads)) return { line };
    return { line, amount: parseTiyn(String(amount.evaluate({ today: context.today }, context))) };
  });
  const amounts = lines.map(({ amount }) => amount);
  const isSame = amounts.every((amount) => amount !== undefined);
  return {
    lines,
    ...(isSame ? { total: tiyn(amounts.reduce((sum, amount) => sum + amount, 0n)) } : {}),
    rates: ratesOf(env, service, at),
  };
}

function ratesOf(env: Env, service: CompiledService, at: Instant): PublishedRate[] {
  const { currency, zone } = countryOf(env, at);
  const compiled = service.fee.flatMap(({ amount, when }) => [amount, ...(when ? [when] : [])]);
  const ids = compiled.flatMap((one) => [...one.rates.map(({ id }) => id), ...(one.usesIndex ? [currency.index] : [])]);
  const today = dateOf(at, zone);
  return [...new Set(ids)].map((id) => ({ id, amount: rate(env, id, today) }));
}
