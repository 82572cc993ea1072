import { gzipSync } from 'node:zlib';

// In characters. A page of a person is mostly shorter, and to compress it would take longer than to make it; a list to choose from (250 countries) is
// not, and a fifth of its size when compressed.
const LONG = 12_000;
// More effort costs twice as much for a tenth.
const LEVEL = 4;

/**
 * The page by gzip, where it is long; undefined where it goes as it is. Where the address has a query, which a page repeats, whoever wrote that could
 * learn from the length what else is on the page (the attack called BREACH): such pages are not compressed.
 */
export const packedIfLong = (html: string, url: string): Buffer | undefined =>
  html.length > LONG && !url.includes('?') ? gzipSync(html, { level: LEVEL }) : undefined;
