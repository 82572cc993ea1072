/** Numbers of cases: for people to say on the phone. They hold no personal data. */

/**
 * The check digit of ISO 7064, MOD 11,10, over digits: it finds every single wrong digit and nearly every swap of neighbours.
 * Throws RangeError for anything but digits.
 */
export function checkDigitOf(digits: string): number {
  if (!/^\d+$/.test(digits)) throw new RangeError('a check digit is counted over digits');
  let product = 10;
  for (const digit of digits) {
    const sum = (product + Number(digit)) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10;
}

/** `KZ-2026-0000123-4`: the instance's code, the year, a running number, a check digit over both. */
export function caseNumber(prefix: string, year: number, running: number): string {
  const serial = String(running).padStart(7, '0');
  return `${prefix}-${year}-${serial}-${checkDigitOf(`${year}${serial}`)}`;
}

/** Whether a text is a case number as it was given out, with the right check digit. */
export function isCaseNumber(text: string): boolean {
  const parts = /^[A-Z]{2,4}-(\d{4})-(\d{7,12})-(\d)$/.exec(text);
  return parts !== null && checkDigitOf(`${parts[1]}${parts[2]}`) === Number(parts[3]);
}
