/** From the exact bytes to words: what is shown is read from what will be signed and from nothing else. */

/** A line of the list: a value, or lines of its own. */
export interface Line {
  readonly label: string;
  readonly value: string | readonly Line[];
}

/** Words by key; see texts of trust, `frame`. */
export interface Words {
  readonly language: string;
  readonly zone: string;
  readonly yes: string;
  readonly no: string;
  readonly content: Readonly<Record<string, string>>;
  readonly type: Readonly<Record<string, string>>;
  /** What things are called that contents name by a code: by key, then by code. */
  readonly names?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What an amount is in, where it is said. */
interface Sum {
  readonly currency?: string;
}

export interface Description {
  /** What it is, and for which service, in a few words. */
  readonly what: string;
  /** What a person reads. */
  readonly main: readonly Line[];
  /** Identifiers and digests. */
  readonly technical: readonly Line[];
  /** Sign-in contents name the site they are for. */
  readonly origin: string | undefined;
}

type Value = null | boolean | number | string | readonly Value[] | { readonly [key: string]: Value };
type Fields = { readonly [key: string]: Value };

/** First what it is and for whom, then what was answered; canonical JSON sorts its keys by alphabet, people don't read so. */
const ORDER = [
  'type',
  'registerTitle',
  'service',
  'outcome',
  'ground',
  'reasons',
  'applicant',
  'onBehalfOf',
  'person',
  'organisation',
  'words',
  'visitor',
  'office',
  'cosigners',
  'inWords',
  'files',
  'declarations',
  'fee',
  'origin',
  'at',
  'from',
  'rows',
  'new',
  'changes',
  'ends',
  'same',
  'left',
  'absent',
  'endAbsent',
];
const TECHNICAL: ReadonlySet<string> = new Set([
  'instance',
  'id',
  'attempt',
  'edition',
  'language',
  'challenge',
  'evidence',
  'answers',
  'history',
  'provider',
  'unit',
  // Offices and their people by codes: what they are called stands beside them.
  'operator',
]);
/** Of a file, a person, an officer or a ground these say nothing to whoever reads; the whole stands among the technical. */
const INNER_TECHNICAL: ReadonlySet<string> = new Set(['id', 'mediaType', 'bytes', 'sha256', 'mandate']);
/** Whether a thing tells people itself, so that its id needn't; one that has nothing but an id and words is called by its words. */
const tellsItself = (value: Fields): boolean =>
  typeof value.name === 'string' ||
  value.iin !== undefined ||
  (value.text !== undefined && Object.keys(value).length > 2);
/** Names out of a fixed list, each with its own words: `outcome-grant`. */
const NAMED: ReadonlySet<string> = new Set(['outcome', 'conclusion', 'ground']);
/** Names of lists that say nothing a person needs: their lines stand in their place. */
const TRANSPARENT: ReadonlySet<string> = new Set(['inWords', 'lines']);
/** Whole hundredths of the currency that stands beside them (ISO 4217), as a string. */
const MONEY: ReadonlySet<string> = new Set(['amount', 'total']);

/** Parses and describes contents. Throws SyntaxError for what is not a JSON object. */
export function describe(bytes: Uint8Array, words: Words): Description {
  const content: Value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (!isFields(content)) throw new SyntaxError('a JSON object is expected');
  const place = (key: string): number => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const entries = Object.entries(content).sort(([a], [b]) => place(a) - place(b));
  const isTechnical = (key: string): boolean => {
    // Answers by field id repeat what stands in words; alone they are the only thing to read.
    if (key === 'answers') return content.inWords !== undefined;
    // A register that has a title beside its name is read by the title.
    if (key === 'register') return content.registerTitle !== undefined;
    // A purpose that is a name repeats the type; one in words is for people.
    return TECHNICAL.has(key) || (key === 'purpose' && typeof content.purpose === 'string');
  };
  const lines = (some: typeof entries): Line[] => some.flatMap(([key, value]) => lineOf(key, value, words));
  const read = entries.filter(([key]) => !isTechnical(key));
  return {
    what: whatOf(content, words),
    main: lines(read.map(([key, value]) => [key, forReading(value)])),
    technical: entries
      .filter(([key, value]) => isTechnical(key) || forReading(value) !== value || isCalledByCode(key, value, words))
      .flatMap(([key, value]) => lineOf(key, value, { ...words, names: {} })),
    origin: typeof content.origin === 'string' ? content.origin : undefined,
  };
}

/** Whether what people read of it calls something by another name than the bytes do. */
const isCalledByCode = (key: string, value: Value, words: Words): boolean =>
  JSON.stringify(lineOf(key, value, words)) !== JSON.stringify(lineOf(key, value, { ...words, names: {} }));

/** A thing that tells people itself, or a list of such, without what is technical of it; any other value as it is. */
function forReading(value: Value): Value {
  if (isList(value)) {
    const inner = value.map(forReading);
    return inner.some((one, i) => one !== value[i]) ? inner : value;
  }
  if (value === null || !isFields(value) || !tellsItself(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !INNER_TECHNICAL.has(key));
  if (kept.length === Object.keys(value).length) return value;
  return kept.length === 1 && typeof value.name === 'string' ? value.name : Object.fromEntries(kept);
}

function whatOf({ type = '', service }: Fields, words: Words): string {
  const kind = typeOf(String(type), words);
  const named = service !== undefined && isFields(service) ? nameOf(service, words) : undefined;
  return named === undefined ? kind : `${kind}: ${named}`;
}

const typeOf = (type: string, words: Words): string => words.type[type.split('/')[1] ?? ''] ?? type;

const isFields = (value: Value): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);

function lineOf(key: string, value: Value, words: Words & Sum): Line[] {
  if (value === null) return [];
  const label = words.content[key] ?? key;
  if (key === 'type' && typeof value === 'string') return [{ label, value: typeOf(value, words) }];
  if (MONEY.has(key) && typeof value === 'string') return [{ label, value: money(value, words) }];
  const named = NAMED.has(key) ? words.content[`${key}-${value}`] : called(key, value, words);
  const said = named ?? meaning(value, words);
  if (said.length === 0) return [];
  return TRANSPARENT.has(key) && typeof said !== 'string' ? [...said] : [{ label, value: said }];
}

/** The name of what a code stands for, where it is known. */
const called = (key: string, value: Value, { names }: Words): string | undefined =>
  typeof value === 'string' ? names?.[key]?.[value] : undefined;

/** As the pages say money: `5 406 ₸`, hundredths only where there are any. Without a currency it is a figure alone. */
function money(hundredths: string, { language, currency }: Words & Sum): string {
  if (!/^\d{1,15}$/.test(hundredths)) return hundredths;
  const digits = Number(hundredths) % 100 === 0 ? 0 : 2;
  const figure = new Intl.NumberFormat(language === 'en' ? 'en' : 'ru', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    ...(currency === undefined ? {} : { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }),
  }).formatToParts(Number(hundredths) / 100);
  const said = (wanted: (type: string) => boolean): string =>
    figure.flatMap(({ type, value }) => (wanted(type) ? [value] : [])).join('');
  const number = said((type) => type !== 'currency' && type !== 'literal').replaceAll('\u00a0', '\u202f');
  return currency === undefined ? number : `${number}\u202f${said((type) => type === 'currency')}`;
}

/** The sum's own currency, where its code is one; then the sign beside each amount says it. */
const currencyOf = ({ currency, total }: Fields): string | undefined =>
  typeof total === 'string' && typeof currency === 'string' && /^[A-Z]{3}$/.test(currency) ? currency : undefined;

function meaning(value: Value, words: Words & Sum): Line['value'] {
  if (typeof value === 'boolean') return value ? words.yes : words.no;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return momentOf(value, words) ?? dayOf(value, words) ?? value;
  if (value === null) return '—';
  if (isList(value)) return listOf(value, words);
  const currency = currencyOf(value);
  return (
    nameOf(value, words) ??
    Object.entries(value)
      .filter(([key]) => currency === undefined || key !== 'currency')
      .flatMap(([key, inner]) => lineOf(key, inner, { ...words, ...(currency === undefined ? {} : { currency }) }))
  );
}

/** A text of the country in its languages, or the words of a thing that has an id: `{id, title}`, `{id, text}`, `{id, label}`. */
function nameOf(value: Fields, { language }: Words): string | undefined {
  const keys = Object.keys(value);
  const named = keys.length === 2 && value.id !== undefined ? (value.title ?? value.text ?? value.label) : value;
  const said = named !== undefined && isFields(named) && Object.keys(named).length === 3 ? named[language] : named;
  return typeof said === 'string' ? said : undefined;
}

/** Simple values read on one line, whole sentences and questions with their answers line by line, anything else numbered. */
function listOf(values: readonly Value[], words: Words & Sum): Line['value'] {
  const inner = values.map((value) => asLine(value, words) ?? meaning(value, words));
  if (values.every((value) => typeof value === 'string')) return inner.join(', ');
  if (inner.every((one) => typeof one === 'string')) return inner.join('\n');
  return inner.flatMap((one, i) => (isLine(one) ? [one] : [{ label: String(i + 1), value: one }]));
}

const isLine = (value: Line | Line['value']): value is Line => typeof value === 'object' && 'label' in value;

/** A question with its answer, or a line of a sum with its amount. */
function asLine(value: Value, words: Words & Sum): Line | undefined {
  if (!isFields(value)) return undefined;
  const label = value.question ?? value.label;
  const answer = value.answer ?? value.value;
  if (label === undefined) return undefined;
  const said = meaning(label, words);
  if (typeof said !== 'string') return undefined;
  if (answer !== undefined) return { label: said, value: meaning(answer, words) };
  return typeof value.amount === 'string' ? { label: said, value: money(value.amount, words) } : undefined;
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

// In figures: not every browser knows the names of Kazakh months.
function momentOf(value: string, { language, zone }: Words): string | undefined {
  if (!MOMENT.test(value)) return undefined;
  const locale = language === 'en' ? 'en-GB' : 'ru';
  return new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium', timeZone: zone }).format(
    new Date(value),
  );
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;

/** A day as the pages write it in figures. */
const dayOf = (value: string, { language }: Words): string | undefined =>
  DAY.exec(value)
    ?.slice(1)
    .reverse()
    .join(language === 'en' ? '/' : '.');
