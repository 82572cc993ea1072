import { formatNumber, type Language } from './text.ts';

/** Money in tiyn, a hundredth of a tenge. Whole and exact; in JSON and in contents to sign it is a string of digits. */
export type Tiyn = bigint & { readonly __tiyn: true };

const TIYN_IN_TENGE = 100n;

/** Makes money of a number of tiyn. Throws RangeError for fractions and inexact numbers. */
export function tiyn(n: bigint | number | string): Tiyn {
  if (typeof n === 'string') return parseTiyn(n);
  if (typeof n === 'number' && !Number.isSafeInteger(n)) throw new RangeError(`not a whole number of tiyn: ${n}`);
  return BigInt(n) as Tiyn;
}

/** Reads money as JSON carries it: digits of tiyn, a minus before them, one spelling for each value. Throws RangeError. */
export function parseTiyn(s: string): Tiyn {
  if (!/^(?:0|-?[1-9][0-9]{0,29})$/.test(s)) throw new RangeError(`not a whole number of tiyn: ${JSON.stringify(s)}`);
  return BigInt(s) as Tiyn;
}

/** Money for reading: '4 915 ₸', '4 915,50 ₸'; tiyn only where there are any; nothing in it breaks across lines. */
export function formatMoney(amount: Tiyn, language: Language): string {
  const size = amount < 0n ? -amount : amount;
  const whole = formatNumber(size / TIYN_IN_TENGE, language);
  const rest = size % TIYN_IN_TENGE;
  const fraction = rest === 0n ? '' : `${language === 'en' ? '.' : ','}${String(rest).padStart(2, '0')}`;
  return `${amount < 0n ? '\u2212' : ''}${whole}${fraction}\u202f₸`;
}

/** To whole tenge: down is towards zero, up away from it, halfUp to the nearest and halves away from zero. */
export type Rounding = 'down' | 'halfUp' | 'up';

/**
 * A rate times a decimal factor ('1.25'), rounded to whole tenge: how fees are made of the monthly calculation index. Exact: no
 * floating point. Throws RangeError for a factor that is no plain decimal, or is negative.
 */
export function multiplyRate(rate: Tiyn, factor: string, rounding: Rounding): Tiyn {
  const parts = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(factor);
  if (!parts) throw new RangeError(`not a decimal factor: ${JSON.stringify(factor)}`);
  const [, whole = '', fraction = ''] = parts;
  const product = rate * BigInt(whole + fraction);
  const unit = TIYN_IN_TENGE * 10n ** BigInt(fraction.length);
  return (roundedQuotient(product, unit, rounding) * TIYN_IN_TENGE) as Tiyn;
}

function roundedQuotient(product: bigint, unit: bigint, rounding: Rounding): bigint {
  const sign = product < 0n ? -1n : 1n;
  const size = product * sign;
  const added = { down: 0n, halfUp: unit / 2n, up: unit - 1n }[rounding];
  return ((size + added) / unit) * sign;
}
