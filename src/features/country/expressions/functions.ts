/**
 * The words of our own that expressions have beside CEL's. Nothing here reads a clock or a database: what depends on the day
 * (rates, calendar) comes in a context.
 */
import { Environment } from '@marcbachmann/cel-js';
import { type Calendar, isWorkingDay, workingDaysAfter } from '#kernel/calendar.ts';
import {
  addDays,
  addMonths,
  addYears,
  ageOn,
  applyPeriod,
  compareDates,
  daysBetween,
  type LocalDate,
  localDate,
  weekday,
} from '#kernel/dates.ts';
import { multiplyRate, type Rounding, type Tiyn, tiyn } from '#kernel/money.ts';
import { aligned, Day, Decimal, Money } from './values.ts';

/** What expressions read beside their variables, all of it as of one day. */
export interface ExpressionContext {
  readonly today: LocalDate;
  readonly calendar: Calendar;
  /** The rate that holds today. Throws RangeError where there is none. */
  rate(id: string): Tiyn;
  /** Rate by which mci() multiplies. */
  readonly index: string;
  readonly rounding: Rounding;
}

// An evaluation is synchronous from beginning to end, so one place for its context is enough; a call outside of one is a defect.
let current: ExpressionContext | undefined;

/** Runs an evaluation under a context. */
export function withContext<T>(context: ExpressionContext, run: () => T): T {
  const outer = current;
  current = context;
  try {
    return run();
  } finally {
    current = outer;
  }
}

function context(): ExpressionContext {
  if (!current) throw new Error('an expression is evaluated without a context');
  return current;
}

const MAX_SHIFT = 1_000_000n;

function count(n: bigint): number {
  if (n > MAX_SHIFT || n < -MAX_SHIFT) throw new RangeError(`too large: ${n}`);
  return Number(n);
}

function registerDays(env: Environment): void {
  const shift = (name: string, by: (day: LocalDate, n: number) => LocalDate) =>
    env.registerFunction(`${name}(date, int): date`, (day: Day, n: bigint) => new Day(by(day.iso, count(n))));
  shift('addDays', addDays);
  shift('addMonths', addMonths);
  shift('addYears', addYears);
  shift('workingDaysAfter', (day, n) => workingDaysAfter(context().calendar, day, n, 'five'));
  env
    .registerFunction('date(string): date', (source: string) => new Day(localDate(source)))
    .registerFunction(
      'addPeriod(date, string): date',
      (day: Day, period: string) => new Day(applyPeriod(day.iso, period)),
    )
    .registerFunction('age(date, date): int', (birth: Day, day: Day) => BigInt(ageOn(birth.iso, day.iso)))
    .registerFunction('daysBetween(date, date): int', (a: Day, b: Day) => BigInt(daysBetween(a.iso, b.iso)))
    .registerFunction('isWorkingDay(date): bool', (day: Day) => isWorkingDay(context().calendar, day.iso, 'five'))
    .registerFunction('weekday(date): int', (day: Day) => BigInt(weekday(day.iso)))
    .registerFunction('year(date): int', (day: Day) => BigInt(day.iso.slice(0, 4)))
    .registerFunction('string(date): string', (day: Day) => day.iso);
}

function registerMoney(env: Environment): void {
  const mci = (factor: string) => {
    const { rate, index, rounding } = context();
    return new Money(multiplyRate(rate(index), factor, rounding));
  };
  const total = (list: Iterable<Money>) => new Money(tiyn([...list].reduce((sum, each) => sum + each.tiyn, 0n)));
  env
    .registerFunction('rate(string): money', (id: string) => new Money(context().rate(id)))
    .registerFunction('mci(string): money', mci)
    .registerFunction('mci(int): money', (n: bigint) => mci(String(n)))
    .registerFunction('mci(decimal): money', (n: Decimal) => mci(n.toString()))
    .registerFunction('tenge(int): money', (n: bigint) => new Money(tiyn(n * 100n)))
    .registerFunction('times(money, decimal): money', (amount: Money, n: Decimal) => {
      return new Money(multiplyRate(amount.tiyn, n.toString(), context().rounding));
    })
    .registerFunction('sum(list<money>): money', total)
    .registerFunction('string(money): string', (amount: Money) => String(amount.tiyn))
    .registerOperator('money + money', (a: Money, b: Money) => new Money(tiyn(a.tiyn + b.tiyn)))
    .registerOperator('money - money', (a: Money, b: Money) => new Money(tiyn(a.tiyn - b.tiyn)))
    .registerOperator('money * int', (a: Money, n: bigint) => new Money(tiyn(a.tiyn * n)))
    .registerOperator('int * money: money', (n: bigint, a: Money) => new Money(tiyn(a.tiyn * n)));
}

function registerDecimals(env: Environment): void {
  const add = (a: Decimal, b: Decimal, sign: bigint) => {
    const both = aligned(a, b);
    return new Decimal(both.a + sign * both.b, both.scale);
  };
  env
    .registerFunction('decimal(string): decimal', (source: string) => Decimal.parse(source))
    .registerFunction('decimal(int): decimal', (n: bigint) => new Decimal(n, 0))
    .registerFunction('floor(decimal): int', (n: Decimal) => {
      const unit = 10n ** BigInt(n.scale);
      return n.digits / unit - (n.digits < 0n && n.digits % unit !== 0n ? 1n : 0n);
    })
    .registerFunction('sum(list<decimal>): decimal', (list: Iterable<Decimal>) =>
      [...list].reduce((sum, each) => add(sum, each, 1n), new Decimal(0n, 0)),
    )
    .registerFunction('string(decimal): string', (n: Decimal) => n.toString())
    .registerOperator('decimal + decimal', (a: Decimal, b: Decimal) => add(a, b, 1n))
    .registerOperator('decimal - decimal', (a: Decimal, b: Decimal) => add(a, b, -1n))
    .registerOperator(
      'decimal * decimal',
      (a: Decimal, b: Decimal) => new Decimal(a.digits * b.digits, a.scale + b.scale),
    );
}

function registerOrder<T>(env: Environment, type: string, compare: (a: T, b: T) => number): void {
  env
    .registerOperator(`${type} == ${type}`, (a: T, b: T) => compare(a, b) === 0)
    .registerOperator(`${type} < ${type}`, (a: T, b: T) => compare(a, b) < 0)
    .registerOperator(`${type} <= ${type}`, (a: T, b: T) => compare(a, b) <= 0)
    .registerOperator(`${type} > ${type}`, (a: T, b: T) => compare(a, b) > 0)
    .registerOperator(`${type} >= ${type}`, (a: T, b: T) => compare(a, b) >= 0);
}

function registerLeastAndGreatest<T>(env: Environment, type: string, compare: (a: T, b: T) => number): void {
  env
    .registerFunction(`min(${type}, ${type}): ${type}`, (a: T, b: T) => (compare(a, b) <= 0 ? a : b))
    .registerFunction(`max(${type}, ${type}): ${type}`, (a: T, b: T) => (compare(a, b) >= 0 ? a : b));
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function makeBase(): Environment {
  const env = new Environment({ limits: { maxAstNodes: 2_000, maxDepth: 60 } });
  env.registerType('date', Day).registerType('money', Money).registerType('decimal', Decimal);
  const byDay = (a: Day, b: Day) => compareDates(a.iso, b.iso);
  const byMoney = (a: Money, b: Money) => order(a.tiyn, b.tiyn);
  const byDecimal = (a: Decimal, b: Decimal) => {
    const both = aligned(a, b);
    return order(both.a, both.b);
  };
  registerDays(env);
  registerMoney(env);
  registerDecimals(env);
  registerOrder(env, 'date', byDay);
  registerOrder(env, 'money', byMoney);
  registerOrder(env, 'decimal', byDecimal);
  registerLeastAndGreatest(env, 'date', byDay);
  registerLeastAndGreatest(env, 'money', byMoney);
  registerLeastAndGreatest(env, 'decimal', byDecimal);
  registerLeastAndGreatest(env, 'int', order);
  return env
    .registerFunction('sum(list<int>): int', (list: Iterable<bigint>) => [...list].reduce((sum, n) => sum + n, 0n))
    .registerFunction('string.lower(): string', (s: string) => s.toLocaleLowerCase('kk'))
    .registerFunction('string.upper(): string', (s: string) => s.toLocaleUpperCase('kk'));
}

let base: Environment | undefined;

/** A fresh environment with all words of ours, ready for the variables of one scope. */
export function newEnvironment(): Environment {
  base ??= makeBase();
  return base.clone();
}

/** Functions whose argument, when it is written out, is checked when the expression is compiled. */
export const LITERAL_CHECKS: Readonly<Record<string, (literal: string) => void>> = {
  date: (literal) => void localDate(literal),
  decimal: (literal) => void Decimal.parse(literal),
  mci: (literal) => void multiplyRate(tiyn(100), literal, 'down'),
};
