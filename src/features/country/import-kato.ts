/**
 * Import of KATO, the classifier of administrative-territorial objects (NK RK 11-2025), as its statisticians publish it: columns kato,
 * level, name_kk, name_ru. The level is in the code: nine digits AB-CD-EF-HIJ with zeros for what is above. In 39 rows the parent
 * that the digits name does not exist (city districts, towns that head a district): the nearest ancestor that does is theirs.
 */
import { parse } from 'csv-parse/sync';
import { isLocalDate } from '#kernel/dates.ts';
import type { TerritoryLevel, TerritoryRow } from './kinds/territories.ts';

interface KatoRow {
  readonly kato?: string;
  readonly type_code?: string;
  readonly name_kk?: string;
  readonly name_ru?: string;
}

/** A territory with what the classifier says besides: the kind, where it says one. */
interface KatoTerritory extends TerritoryRow {
  readonly kind: string | undefined;
}

type Said = Pick<KatoTerritory, 'kk' | 'ru' | 'kind'>;

/** What the classifier's type_code stands for, by its own legend. */
const KINDS: readonly string[] = ['region', 'urban', 'rural', 'town-with-villages', 'district-with-towns'];

/**
 * The classifier's territories, a parent before its children. `depth`: how many steps below the highest territories to go (1: districts, and the
 * districts of cities); absent: all. Throws RangeError with the line for a code that is not nine digits or stands twice, a name that is missing,
 * or a kind that the legend lacks.
 */
function readKato(csvText: string, version: string, depth = Number.POSITIVE_INFINITY): KatoTerritory[] {
  if (!isLocalDate(version)) throw new RangeError(`${version}: write the version as YYYY-MM-DD`);
  const source = parse(csvText, { columns: true, bom: true, skip_empty_lines: true }) as KatoRow[];
  const said = new Map<string, Said>();
  for (const [index, row] of source.entries()) readRow(row, index + 2, said);
  const rows = [...said].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, of]) => territoryOf(code, of, said));
  const stepsDown = new Map<string, number>();
  for (const { code, parent } of rows) stepsDown.set(code, parent === '' ? 0 : (stepsDown.get(parent) ?? 0) + 1);
  return rows.filter(({ code }) => (stepsDown.get(code) ?? 0) <= depth);
}

/** Turns the classifier into the content of territories.csv. Depth and what is thrown: as `readKato` says. */
export function importKato(csvText: string, version: string, depth?: number): string {
  const rows = readKato(csvText, version, depth);
  return [`# version: ${version}`, 'code,parent,level,kk,ru,en', ...rows.map(line), ''].join('\n');
}

/**
 * Turns the classifier into rows for a register of territories, a line of JSON for each, as imports of registers take them: code, parent (none at
 * the top), level, kind, name. Depth and what is thrown: as `readKato` says.
 */
export function katoRecords(csvText: string, version: string, depth?: number): string {
  return readKato(csvText, version, depth)
    .map(({ code, parent, level, kind, kk, ru, en }) => {
      const values = { code, ...(parent && { parent }), level, ...(kind && { kind }), name: { kk, ru, en } };
      return `${JSON.stringify({ validFrom: version, values })}\n`;
    })
    .join('');
}

function readRow(row: KatoRow, line: number, said: Map<string, Said>): void {
  const { kato = '', type_code = '', name_kk = '', name_ru = '' } = row;
  if (!/^\d{9}$/.test(kato)) throw new RangeError(`line ${line}: a code has nine digits`);
  if (said.has(kato)) throw new RangeError(`line ${line}: ${kato} is there twice`);
  const [kk, ru] = [mended(name_kk), mended(name_ru)];
  if (kk === '' || ru === '') throw new RangeError(`line ${line}: a name is missing`);
  const kind = type_code === '' ? undefined : KINDS[Number(type_code)];
  if (type_code !== '' && kind === undefined) throw new RangeError(`line ${line}: there is no type_code ${type_code}`);
  said.set(kato, { kk, ru, kind });
}

function territoryOf(code: string, { kk, ru, kind }: Said, known: ReadonlyMap<string, Said>): KatoTerritory {
  return { code, parent: ancestorOf(code, known), level: levelOf(code), kind, kk, ru, en: englishName(kk) };
}

const ZEROS = '000000000';
const ENDS = [6, 4, 2];

function ancestorOf(code: string, names: { has(code: string): boolean }): string {
  const above = ENDS.map((end) => code.slice(0, end) + ZEROS.slice(end));
  return above.find((ancestor) => ancestor !== code && names.has(ancestor)) ?? '';
}

function levelOf(code: string): TerritoryLevel {
  if (code.endsWith('0000000')) return 'oblast';
  if (code.endsWith('00000')) return 'district';
  return code.endsWith('000') ? 'subdistrict' : 'settlement';
}

// Code points of other alphabets in the places where old fonts drew Kazakh letters: «Нўрғазы» is Нұрғазы, «Кјркес» Кәркес.
const STRAY: Readonly<Record<string, string>> = { Ќ: 'Қ', ќ: 'қ', Ў: 'Ұ', ў: 'ұ', Ї: 'Ү', ї: 'ү', Ј: 'Ә', ј: 'ә' };

function mended(name: string): string {
  return name
    .replace(/[ЌќЎўЇїЈј]/g, (letter) => STRAY[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim();
}

const GENERICS: readonly (readonly [RegExp, string])[] = [
  [/ облысы$/, ' Region'],
  [/ ауданы$/, ' District'],
  [/ [Ққ]\.[Әә]\.$/, ' City Administration'],
  [/ к\.ә\.$/, ' Town Administration'],
  [/ а\.о\.?$/, ' Rural District'],
  [/ а\.ә\.$/, ' Rural Administration'],
  [/ қ\.$/, ''],
  [/ [ак]\.$/, ''],
  [/ ст\.$/, ' Station'],
  [/ қыстауы$/, ' Wintering'],
];

/** A name for readers of English: the Kazakh one in Latin letters, its generic word translated where it is a usual one. */
function englishName(kk: string): string {
  const [pattern, word] = GENERICS.find(([each]) => each.test(kk)) ?? [/$/, ''];
  return romanised(kk.replace(pattern, '')) + word;
}

// The letters of the state language by sound, as English-language maps write them.
const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'а:a ә:a б:b в:v г:g ғ:gh д:d е:e ё:yo ж:zh з:z и:i й:y к:k қ:q л:l м:m н:n ң:ng о:o ө:o п:p р:r с:s т:t у:u ұ:u ү:u ф:f х:kh ' +
    'һ:h ц:ts ч:ch ш:sh щ:shch ъ: ы:y і:i ь: э:e ю:yu я:ya'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

function romanised(kk: string): string {
  return [...kk]
    .map((letter) => {
      const small = letter.toLowerCase();
      const latin = LATIN[small];
      if (latin === undefined) return letter;
      return letter === small ? latin : latin.charAt(0).toUpperCase() + latin.slice(1);
    })
    .join('');
}

function line({ code, parent, level, kk, ru, en }: TerritoryRow): string {
  return [code, parent, level, kk, ru, en].map(cell).join(',');
}

function cell(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
