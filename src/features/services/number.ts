/** Numbers of cases: for people to say on the phone. They hold no personal data. */
import { isSerialNumber, serialNumber } from '#kernel/serial-number.ts';

/** `KZ-2026-0000123-4`: the instance's code, the year, a running number, a check digit over both. */
export function caseNumber(prefix: string, year: number, running: number): string {
  return serialNumber(prefix, year, running);
}

/** Whether a text is a case number as it was given out, with the right check digit. */
export function isCaseNumber(text: string): boolean {
  return isSerialNumber(text.split('-', 1)[0] ?? '', text);
}
