/** Numbers that people say on the phone and type by hand: a prefix, a year, a running number, a check digit over both. */

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

/** `KZ-2026-0000123-4` of prefix `KZ`, `KZ-D-2026-0000123-4` of prefix `KZ-D`. */
export function serialNumber(prefix: string, year: number, running: number): string {
  const serial = String(running).padStart(7, '0');
  return `${prefix}-${year}-${serial}-${checkDigitOf(`${year}${serial}`)}`;
}

/** Whether a text is a number as it was given out under the prefix, with the right check digit. */
export function isSerialNumber(prefix: string, text: string): boolean {
  const parts = /^([A-Z]{2,4}(?:-[A-Z])?)-(\d{4})-(\d{7,12})-(\d)$/.exec(text);
  return parts !== null && parts[1] === prefix && checkDigitOf(`${parts[2]}${parts[3]}`) === Number(parts[4]);
}
