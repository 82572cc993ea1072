/** Individual identification number of a person: 12 digits. Personal data: never in a log, an address or an error. */
export type Iin = string & { readonly __iin: true };

/** Business identification number of an organisation: 12 digits. Public. */
export type Bin = string & { readonly __bin: true };

const FIRST_PASS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const SECOND_PASS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2];

/**
 * The twelfth digit for the first eleven (Government Decree 565 of 11.06.2003): weighted sum modulo 11; where that is 10, once more with
 * shifted weights; where it is 10 again, null: such a number is never issued. Throws RangeError unless there are 11 digits.
 */
export function checkDigit(first11: string): number | null {
  if (!/^[0-9]{11}$/.test(first11)) throw new RangeError('a check digit is counted over 11 digits');
  const remainder = (weights: readonly number[]) =>
    weights.reduce((sum, weight, place) => sum + weight * Number(first11[place]), 0) % 11;
  const first = remainder(FIRST_PASS);
  if (first < 10) return first;
  const second = remainder(SECOND_PASS);
  return second < 10 ? second : null;
}

// Only the check digit is tested and nothing is read from the other digits: since Government Decree 853 of 26.08.2013 they need not
// agree with the birth date or sex. Both come from the register.
function fault(s: string): string | null {
  if (!/^[0-9]{12}$/.test(s)) return 'it has 12 digits and nothing else';
  const expected = checkDigit(s.slice(0, 11));
  if (expected === null) return 'a number with these first 11 digits is never issued';
  return expected === Number(s[11]) ? null : 'the last digit does not agree with the others: one of them is mistyped';
}

/** Whether the text can be an IIN: 12 digits and the right check digit. */
export function isIin(s: string): s is Iin {
  return fault(s) === null;
}

/** Whether the text can be a BIN: 12 digits and the right check digit. */
export function isBin(s: string): s is Bin {
  return fault(s) === null;
}

/** Parses an IIN. Throws RangeError that says what is wrong, without repeating the number. */
export function parseIin(s: string): Iin {
  const wrong = fault(s);
  if (wrong !== null) throw new RangeError(`not an IIN: ${wrong}`);
  return s as Iin;
}

/** Parses a BIN. Throws RangeError that says what is wrong. */
export function parseBin(s: string): Bin {
  const wrong = fault(s);
  if (wrong !== null) throw new RangeError(`not a BIN: ${wrong}`);
  return s as Bin;
}

/** What others may see of an IIN, enough for its owner to recognise it: '••••••••1234'. */
export function maskIin(iin: Iin): string {
  return `••••••••${iin.slice(-4)}`;
}
