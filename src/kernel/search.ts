/**
 * Spelling for search: the same word typed with Kazakh or Russian letters, by a mixed-up keyboard, or in Latin, becomes one word.
 * For the index and the query only; a stored name is never changed (citizens' own spelling is theirs).
 */

// Kazakh letters to the Russian letter they sound or look like, which is also what people type without a Kazakh keyboard; then the
// wrong letters of old fonts found in state data (Ќ Ў Ї Ј for Қ Ұ Ү Ә), of which Ќ and Ў, like й and ё, lose their marks by
// decomposition; э, ъ and ь are what transliterations lose, so both sides lose them.
const FOLDED: Readonly<Record<string, string>> = {
  ...{ қ: 'к', ғ: 'г', ң: 'н', ә: 'а', ө: 'о', ұ: 'у', ү: 'у', һ: 'х', і: 'и' },
  ...{ ј: 'а', э: 'е', ъ: '', ь: '', ı: 'i' },
};

// Latin letters that look like a Cyrillic one, by case: H is the Н of print, h is Һ.
const LOOKALIKES: Readonly<Record<string, string>> = {
  ...{ A: 'А', B: 'В', C: 'С', E: 'Е', H: 'Н', I: 'І', K: 'К', M: 'М', O: 'О', P: 'Р', T: 'Т', X: 'Х', Y: 'Ү' },
  ...{ a: 'а', c: 'с', e: 'е', h: 'һ', i: 'і', k: 'к', o: 'о', p: 'р', x: 'х', y: 'у' },
};

const WORD = /[\p{L}\p{M}\p{N}'’ʼ`´]+/gu;
const APOSTROPHES = /['’ʼ`´]/g;

/** The text in small letters, folded as said above, words parted by one space, without punctuation. Folding twice changes nothing. */
export function foldForSearch(s: string): string {
  return rawWords(s).map(foldWord).filter(Boolean).join(' ');
}

/** The folded words of a text, in order. */
export function tokens(s: string): readonly string[] {
  return rawWords(s).map(foldWord).filter(Boolean);
}

/**
 * For each word of a query the spellings it may have in an index of folded words: itself, and where it is in Latin letters, what it
 * may mean in Cyrillic, likeliest first.
 */
export function queryForms(s: string): readonly (readonly string[])[] {
  return rawWords(s)
    .map((word) => [...new Set([foldWord(word), ...latinToCyrillicCandidates(word)])].filter(Boolean))
    .filter((forms) => forms.length > 0);
}

// The same keys on a Latin keyboard and on a Russian one; the Kazakh one has its own letters in the row of digits, which stay digits.
const LATIN_KEYS = "`qwertyuiop[]asdfghjkl;'zxcvbnm,.";
const CYRILLIC_KEYS = 'ёйцукенгшщзхъфывапролджэячсмитьбю';

/** What the same keys write on the other keyboard, in small letters: ghfdf for права; undefined for a text with letters of both, or of neither. */
export function otherKeyboard(s: string): string | undefined {
  const isCyrillic = /\p{Script=Cyrillic}/u.test(s);
  if (isCyrillic === /\p{Script=Latin}/u.test(s)) return undefined;
  const [typed, meant] = isCyrillic ? [CYRILLIC_KEYS, LATIN_KEYS] : [LATIN_KEYS, CYRILLIC_KEYS];
  return [...s.toLowerCase()].map((letter) => meant[typed.indexOf(letter)] ?? letter).join('');
}

/** The text folded, with each Latin word in its likeliest Cyrillic spelling. */
export function transliterate(s: string): string {
  return rawWords(s)
    .map((word) => latinToCyrillicCandidates(word)[0] ?? foldWord(word))
    .filter(Boolean)
    .join(' ');
}

/**
 * Folded Cyrillic spellings of one word in Latin letters, likeliest first, 24 at most; none for a word without Latin letters or with
 * Cyrillic ones. Reads the Kazakh alphabet of 2021, the apostrophes of decree 569 and acutes of decree 637, Kazakh without any
 * marks, and the usual transliterations of Russian.
 */
export function latinToCyrillicCandidates(word: string): readonly string[] {
  if (!/\p{Script=Latin}/u.test(word) || /\p{Script=Cyrillic}/u.test(word)) return [];
  const latin = smallLetters(word).replace(APOSTROPHES, "'");
  const reached: Map<string, number>[] = Array.from({ length: latin.length + 1 }, () => new Map());
  reached[0]?.set('', 0);
  for (let at = 0; at < latin.length; at += 1) {
    for (const [spelling, cost] of likeliest(reached[at])) {
      for (const [rank, { length, reading }] of optionsAt(latin, at).entries()) {
        keepCheaper(reached[at + length], spelling + reading, cost + rank);
      }
    }
  }
  return likeliest(reached[latin.length]).map(([spelling]) => spelling);
}

const CANDIDATES_KEPT = 24;

function likeliest(spellings: ReadonlyMap<string, number> | undefined): readonly (readonly [string, number])[] {
  return [...(spellings ?? [])].sort((a, b) => a[1] - b[1]).slice(0, CANDIDATES_KEPT);
}

function keepCheaper(spellings: Map<string, number> | undefined, spelling: string, cost: number): void {
  const known = spellings?.get(spelling);
  if (known === undefined || cost < known) spellings?.set(spelling, cost);
}

// Latin letters to folded Cyrillic, likeliest first. й, ё and э stand as и, е and е; soft and hard signs not at all.
const READINGS: Readonly<Record<string, readonly string[]>> = {
  ...{ shch: ['щ'], ştş: ['щ'], sch: ['щ', 'ш'], sh: ['ш'], ş: ['ш'], š: ['ш'], "s'": ['ш'] },
  ...{ ch: ['ч', 'х'], tş: ['ч', 'тш'], ç: ['ч'], č: ['ч'], "c'": ['ч'], c: ['к', 'ц', 'с'] },
  ...{ zh: ['ж'], ž: ['ж'], dzh: ['дж', 'ж'], j: ['ж', 'и'], ts: ['ц', 'тс'] },
  ...{ kh: ['х'], gh: ['г'], ğ: ['г'], ǵ: ['г'], "g'": ['г'], ph: ['ф'] },
  ...{ ya: ['я'], yu: ['ю'], yo: ['е'], ye: ['е'], ia: ['я', 'ия', 'иа'], iu: ['ю', 'иу'], io: ['е', 'ио'] },
  ...{ ng: ['нг', 'н'], ñ: ['н'], ń: ['н'], ŋ: ['н'], "n'": ['н'], ss: ['сс', 'с'] },
  ...{ ä: ['а'], á: ['а'], ə: ['а'], "a'": ['а'], ö: ['о'], ó: ['о'], "o'": ['о'] },
  ...{ ü: ['у'], ū: ['у'], ú: ['у'], "u'": ['у'], ý: ['у'], "y'": ['у'], w: ['у', 'в'] },
  ...{ ı: ['и'], "i'": ['и'], í: ['и'], ï: ['и'], y: ['ы', 'и', 'ии'], "'": [''] },
  ...{ a: ['а'], b: ['б'], d: ['д'], e: ['е'], f: ['ф'], g: ['г'], h: ['х'], i: ['и'], k: ['к'], l: ['л'], m: ['м'] },
  ...{
    n: ['н'],
    o: ['о'],
    p: ['п'],
    q: ['к'],
    r: ['р'],
    s: ['с'],
    t: ['т'],
    u: ['у'],
    v: ['в'],
    x: ['х', 'кс'],
    z: ['з'],
  },
};
const LONGEST_KEY = 4;
const LATIN_VOWEL = /[aeiouyäöüūıáóúýə]/;

interface ReadingOption {
  readonly length: number;
  readonly reading: string;
}

/** What the letters at a place may be, longest letter groups first. A y after a vowel is й before it is ы. */
function optionsAt(latin: string, at: number): readonly ReadingOption[] {
  const options: ReadingOption[] = [];
  for (let length = LONGEST_KEY; length > 0; length -= 1) {
    const key = latin.slice(at, at + length);
    const afterVowel = key === 'y' && LATIN_VOWEL.test(latin[at - 1] ?? '');
    const known = Object.hasOwn(READINGS, key) && key.length === length ? READINGS[key] : [];
    for (const reading of (afterVowel ? ['и', 'ы'] : known) ?? []) options.push({ length, reading });
  }
  // A digit, or a letter of another alphabet, stands for itself.
  return options.length > 0 ? options : [{ length: 1, reading: foldWord(latin[at] ?? '') }];
}

function rawWords(s: string): readonly string[] {
  return s.normalize('NFC').match(WORD) ?? [];
}

// 'İ'.toLowerCase() is an i with a combining dot; Kazakh Latin means a plain i.
function smallLetters(word: string): string {
  return word.normalize('NFC').toLowerCase().replaceAll('\u0307', '');
}

function foldWord(word: string): string {
  // ї would lose its marks as і does; in our data it is a wrong Ү.
  const plain = word
    .replace(/ї/giu, 'у')
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '');
  const mixed = /\p{Script=Cyrillic}/u.test(plain);
  const letters = mixed ? plain.replace(/[A-Za-z]/g, (letter) => LOOKALIKES[letter] ?? letter) : plain;
  return [...letters.toLowerCase()].map((letter) => FOLDED[letter] ?? letter).join('');
}
