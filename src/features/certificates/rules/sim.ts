/** A number as people write it, in the international form (ITU-T E.164): a plus and 8 to 15 digits; undefined for anything else. */
export function internationalNumber(typed: string): string | undefined {
  const plain = typed.trim().replace(/[\s().-]/g, '');
  return /^\+[1-9]\d{7,14}$/.test(plain) ? plain : undefined;
}
