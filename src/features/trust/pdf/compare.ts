/**
 * What came into a PDF after a signature. ISO 32000-2 (sections 12.8.2.2 and 12.8.4) and ETSI EN 319 142-1 let proofs be added: a security
 * store, time-stamps over the document, further signatures. All else that readers would show in another way is a change, and so is every way
 * of writing that lets readers differ. The attacks that this must withstand: incremental saving, signature exclusion and wrapping, universal
 * forgery, and shadow documents, whose hidden parts were signed and are only to be shown later (hide, replace, hide-and-replace).
 */
import { type PdfDocument, type Section, SPACES } from './document.ts';
import {
  broken,
  isArray,
  isDictionary,
  isRef,
  isStream,
  isString,
  nameOf,
  type PdfDictionary,
  PdfReader,
  type PdfValue,
  spell,
} from './value.ts';

/**
 * Holds that every octet behind the signed part is an object that its section names, the section, or white space, and that the sections go
 * on from those of the signed document. Throws `trust.pdf_added`.
 */
export function explainAdded(now: PdfDocument, signed: PdfDocument, from: number): readonly Section[] {
  const added = now.sections.filter(({ start }) => start >= from);
  const newest = now.sections.slice(0, added.length);
  if (newest.some((section) => section.start < from) || now.sections[added.length]?.start !== signed.start)
    throw broken();
  const reader = new PdfReader(now.text, from);
  for (const section of [...newest].reverse()) {
    for (const [number, start] of placesIn(section)) {
      reader.take(SPACES);
      if (reader.at !== start) throw broken();
      const found = now.indirectAt(start);
      if (found.number !== number) throw broken();
      reader.at = found.end;
    }
    reader.take(SPACES);
    if (reader.at !== section.place) throw broken();
    reader.at = section.end;
    const end = reader.take(/[\0\t\n\f\r ]*startxref[\0\t\n\f\r ]+(\d{1,15})[\0\t\n\f\r ]+%%EOF[\0\t\n\f\r ]*/y);
    if (Number(end?.[1]) !== section.start) throw broken();
  }
  if (reader.at !== now.text.length) throw broken();
  return added;
}

/** The objects of a section, in the order in which they lie; the section's own stream is none of them. */
function placesIn({ entries, place }: Section): readonly (readonly [number: number, start: number])[] {
  const places = [...entries].flatMap(([number, entry]) =>
    entry.kind === 'at' && entry.offset !== place ? [[number, entry.offset] as const] : [],
  );
  return places.sort(([, a], [, b]) => a - b);
}

/** Holds that what was added is proof and no change. Throws `trust.pdf_added`. */
export function checkAdded(signed: PdfDocument, now: PdfDocument, added: readonly Section[]): void {
  const [before, after] = [signed.trailer, now.trailer];
  for (const key of ['Root', 'Info'])
    if (before.has(key) && spell(before.get(key), now.text) !== spell(after.get(key), now.text)) throw broken();
  const comparison = new Comparison(signed, now);
  comparison.checkCatalog();
  for (const { entries } of added)
    for (const [number, entry] of entries) {
      if (entry.kind !== 'free') comparison.checkObject(number);
      else if (number !== 0 && signed.has(number)) throw broken();
    }
}

const FREE_IN_CATALOG: ReadonlySet<string> = new Set(['DSS', 'Extensions', 'AcroForm']);
const FREE_IN_FORM: ReadonlySet<string> = new Set(['Fields', 'SigFlags', 'DR']);
const FREE_IN_RESOURCES: ReadonlySet<string> = new Set(['Font']);
const FREE_IN_NEW_FORM: ReadonlySet<string> = new Set(['Fields', 'SigFlags', 'DR', 'DA']);
const FREE_IN_PAGE: ReadonlySet<string> = new Set(['Annots']);
const FREE_IN_FILLED_FIELD: ReadonlySet<string> = new Set(['V', 'AP', 'M']);
/** When it was changed, and by which program: what every one that adds proofs writes. */
const FREE_IN_INFO: ReadonlySet<string> = new Set(['ModDate', 'Producer']);
/** What a signature's field and its widget may say: no actions, no children, nothing that is shown elsewhere. */
const IN_FIELD: ReadonlySet<string> = new Set(
  'Type Subtype FT T TU V F Ff Rect P AP M NM H DA DR Lock SV Border'.split(' '),
);

class Comparison {
  readonly #signed: PdfDocument;
  readonly #now: PdfDocument;
  readonly #form: PdfDictionary | undefined;
  readonly #reached: Reached;
  /** Numbers of fields that came later. */
  readonly #fields: ReadonlySet<number>;
  /** What may stand in another way, and how that is checked. */
  readonly #roles = new Map<number, (before: PdfValue, after: PdfValue) => void>();

  constructor(signed: PdfDocument, now: PdfDocument) {
    this.#signed = signed;
    this.#now = now;
    this.#form = signed.dictionary(signed.catalog.get('AcroForm'));
    this.#reached = reach(signed);
    this.#fields = this.#newFields();
    this.#setRoles();
  }

  checkObject(number: number): void {
    if (!this.#signed.has(number)) {
      // The signed document may point to what wasn't there, so that something may come to stand there.
      if (this.#reached.missing.has(number)) throw broken();
      return;
    }
    // Under another generation what points to it finds nothing, in strict readers.
    if (this.#signed.generationOf(number) !== this.#now.generationOf(number)) throw broken();
    const [before, after] = [this.#signed.object(number), this.#now.object(number)];
    if (this.#same(before, after)) return;
    const check = this.#roles.get(number);
    if (!check) throw broken();
    check(before, after);
  }

  #same(a: PdfValue | undefined, b: PdfValue | undefined): boolean {
    return spell(a, this.#now.text) === spell(b, this.#now.text);
  }

  #sameBut(free: ReadonlySet<string>, before: PdfValue | undefined, after: PdfValue | undefined): void {
    if (!isDictionary(before) || !isDictionary(after)) throw broken();
    for (const key of new Set([...before.keys(), ...after.keys()]))
      if (!free.has(key) && !this.#same(before.get(key), after.get(key))) throw broken();
  }

  checkCatalog(): void {
    const [before, after] = [this.#signed.catalog, this.#now.catalog];
    this.#sameBut(FREE_IN_CATALOG, before, after);
    const form = this.#now.dictionary(after.get('AcroForm'));
    if (this.#form) {
      this.#sameBut(FREE_IN_FORM, this.#form, form);
      this.#checkFonts(this.#form, form);
    } else if (form && [...form.keys()].some((key) => !FREE_IN_NEW_FORM.has(key))) throw broken();
    for (const field of this.#fields) this.#checkNewField(field);
  }

  /** Fonts for fields may be added, under names by which nothing that was signed asks for one. */
  #checkFonts(before: PdfDictionary, after: PdfDictionary | undefined): void {
    const [was, is] = [this.#signed.dictionary(before.get('DR')), this.#now.dictionary(after?.get('DR'))];
    if (this.#same(before.get('DR'), after?.get('DR'))) return;
    this.#sameBut(FREE_IN_RESOURCES, was ?? new Map(), is);
    const fonts = this.#signed.dictionary(was?.get('Font')) ?? new Map<string, PdfValue>();
    const names = [...(this.#now.dictionary(is?.get('Font'))?.keys() ?? [])].filter((name) => !fonts.has(name));
    this.#sameBut(new Set(names), fonts, this.#now.dictionary(is?.get('Font')));
    if (names.some((name) => this.#reached.appearances.some((one) => one.includes(`/${name}`)))) throw broken();
  }

  #newFields(): ReadonlySet<number> {
    const form = this.#now.dictionary(this.#now.catalog.get('AcroForm'));
    const before = this.#signed.array(this.#form?.get('Fields'));
    const after = this.#now.array(form?.get('Fields'));
    return new Set(this.#extension(before, after));
  }

  /** The numbers by which a list was made longer. Throws where it was changed in another way. */
  #extension(before: readonly PdfValue[], after: readonly PdfValue[]): readonly number[] {
    if (before.some((one, i) => !this.#same(one, after[i]))) throw broken();
    return after.slice(before.length).map((one) => {
      if (!isRef(one)) throw broken();
      return one.ref;
    });
  }

  /** A signature of its own that shows nothing: a box that is seen could be laid over what was signed. */
  #checkNewField(number: number): void {
    const field = this.#now.dictionary({ ref: number, generation: 0 });
    if (this.#signed.has(number) || !field || nameOf(field.get('FT')) !== 'Sig') throw broken();
    if ([...field.keys()].some((key) => !IN_FIELD.has(key))) throw broken();
    this.#checkSigned(field.get('V'));
    const name = textIn(this.#now, field, 'T');
    // Fields of one name are one field, and a dot makes it another's child.
    if (name === undefined || name.includes('.') || this.#names().has(name)) throw broken();
    const box = this.#now.array(field.get('Rect')).map((one) => this.#now.resolve(one));
    const [left, bottom, right, top] = box;
    const isBox = box.length === 4 && box.every((one) => typeof one === 'number');
    if (box.length > 0 && (!isBox || (left !== right && bottom !== top))) throw broken();
    // A border is painted around nothing, too.
    if (this.#now.array(field.get('Border')).some((one) => this.#now.resolve(one) !== 0)) throw broken();
  }

  #names(): ReadonlySet<string | undefined> {
    const fields = this.#signed.array(this.#form?.get('Fields'));
    return new Set(fields.map((one) => textIn(this.#signed, this.#signed.dictionary(one) ?? new Map(), 'T')));
  }

  /** The value of a field that came later is a signature that came later. */
  #checkSigned(value: PdfValue | undefined): void {
    if (!isRef(value) || this.#signed.has(value.ref)) throw broken();
    if (!this.#now.dictionary(value)?.has('ByteRange')) throw broken();
  }

  #setRoles(): void {
    const set = (value: PdfValue | undefined, check: (before: PdfValue, after: PdfValue) => void): void => {
      if (isRef(value)) this.#roles.set(value.ref, check);
    };
    const checked = (): void => undefined;
    // The store says what is checked, and nothing is shown of it; but what is also something else may not be changed by its name.
    for (const number of storeOf(this.#signed))
      if (!this.#reached.numbers.has(number)) this.#roles.set(number, checked);
    set(this.#signed.trailer.get('Info'), (before, after) => this.#sameBut(FREE_IN_INFO, before, after));
    for (const [number, page] of this.#reached.pages) {
      const annotations = page.get('Annots');
      this.#roles.set(number, (before, after) => this.#checkPage(before, after));
      set(annotations, (before, after) => this.#checkAnnotations(before, after));
    }
    const fields = this.#form?.get('Fields');
    for (const field of this.#signed.array(fields)) {
      const before = this.#signed.dictionary(field);
      const isEmpty = nameOf(before?.get('FT')) === 'Sig' && (before?.get('V') ?? null) === null;
      if (isEmpty) set(field, (was, is) => this.#checkFilled(was, is));
    }
    // What follows was compared as a whole: see checkCatalog.
    set(fields, checked);
    set(this.#signed.catalog.get('AcroForm'), checked);
    set(this.#signed.root, checked);
  }

  #checkPage(before: PdfValue, after: PdfValue): void {
    this.#sameBut(FREE_IN_PAGE, before, after);
    if (!isDictionary(before) || !isDictionary(after)) throw broken();
    this.#checkAnnotations(this.#signed.resolve(before.get('Annots')), this.#now.resolve(after.get('Annots')));
  }

  #checkAnnotations(before: PdfValue, after: PdfValue): void {
    if ((before !== null && !isArray(before)) || !isArray(after)) throw broken();
    if (this.#extension(before ?? [], after).some((number) => !this.#fields.has(number))) throw broken();
  }

  /** A box for a signature that was signed as it stood, empty, and was filled in since. */
  #checkFilled(before: PdfValue, after: PdfValue): void {
    this.#sameBut(FREE_IN_FILLED_FIELD, before, after);
    this.#checkSigned(isDictionary(after) ? after.get('V') : undefined);
  }
}

interface Reached {
  readonly numbers: ReadonlySet<number>;
  /** Numbers that something points to, and nothing has. */
  readonly missing: ReadonlySet<number>;
  readonly pages: ReadonlyMap<number, PdfDictionary>;
  /** How fields say that their values are written (DA). */
  readonly appearances: readonly string[];
}

/** More objects than any document has whose proofs are looked at here. */
const MOST_REACHED = 500_000;

/** Everything that the document is made of, without its security store. */
function reach(document: PdfDocument): Reached {
  const numbers = new Set<number>([document.root.ref]);
  const missing = new Set<number>();
  const pages = new Map<number, PdfDictionary>();
  const appearances: string[] = [];
  const waiting: PdfValue[] = [...document.catalog].flatMap(([key, value]) => (key === 'DSS' ? [] : [value]));
  waiting.push(document.trailer.get('Info') ?? null);
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (isRef(value)) {
      const { ref } = value;
      if (numbers.has(ref)) continue;
      if (numbers.size >= MOST_REACHED) throw broken();
      if (!document.has(ref)) {
        missing.add(ref);
        continue;
      }
      numbers.add(ref);
      const found = document.object(ref);
      if (isDictionary(found) && nameOf(found.get('Type')) === 'Page') pages.set(ref, found);
      waiting.push(found);
    } else {
      const appearance = isDictionary(value) ? document.resolve(value.get('DA')) : undefined;
      if (isString(appearance)) appearances.push(appearance.string);
      for (const part of partsOf(value)) waiting.push(part);
    }
  }
  return { numbers, missing, pages, appearances };
}

function partsOf(value: PdfValue): Iterable<PdfValue> {
  if (isArray(value)) return value;
  if (isDictionary(value)) return value.values();
  return isStream(value) ? value.dictionary.values() : [];
}

/** Numbers of what a security store is made of: dictionaries and lists, never the values themselves. */
function storeOf(document: PdfDocument): ReadonlySet<number> {
  const found = new Set<number>();
  // Level by level, each object once: by every way that leads to them a small file would have no end.
  let level: PdfValue[] = [document.catalog.get('DSS') ?? null];
  for (let depth = 0; depth <= 4; depth++) {
    const next: PdfValue[] = [];
    for (const value of level) {
      const meant = document.resolve(value);
      if (!isDictionary(meant) && !isArray(meant)) continue;
      if (isRef(value) && found.has(value.ref)) continue;
      if (isRef(value)) found.add(value.ref);
      for (const part of partsOf(meant)) next.push(part);
    }
    level = next;
  }
  return found;
}

/** A signature in a document. */
export interface SignatureField {
  readonly value: PdfDictionary;
  /** Where the signature's dictionary lies. */
  readonly start: number;
  readonly end: number;
}

/** The signatures of a document, by its form. Throws `trust.pdf_added` for one that is none. */
export function signaturesIn(document: PdfDocument): readonly SignatureField[] {
  const found: SignatureField[] = [];
  const seen = new Set<number>();
  const visit = (value: PdfValue, kind: string | undefined, depth: number): void => {
    const field = document.dictionary(value);
    // Fields are a tree (section 12.7.4.1): one that is reached twice is reached by as many ways as somebody likes.
    if (!field || depth > 20 || (isRef(value) && seen.has(value.ref))) throw broken();
    if (isRef(value)) seen.add(value.ref);
    const own = nameOf(document.resolve(field.get('FT'))) ?? kind;
    const signature = field.get('V');
    if (own === 'Sig' && (signature ?? null) !== null) {
      const indirect = isRef(signature) ? document.indirect(signature.ref) : undefined;
      if (!indirect || !isDictionary(indirect.value)) throw broken();
      found.push({ value: indirect.value, start: indirect.start, end: indirect.end });
    }
    for (const child of document.array(field.get('Kids'))) visit(child, own, depth + 1);
  };
  const form = document.dictionary(document.catalog.get('AcroForm'));
  for (const field of document.array(form?.get('Fields'))) visit(field, undefined, 0);
  return found;
}

/** Whether a signature forbids that others sign after it (section 12.8.2.2, P of 1). */
export const isFinal = (document: PdfDocument, { value }: SignatureField): boolean =>
  document.array(value.get('Reference')).some((one) => {
    const reference = document.dictionary(one);
    const parameters = document.dictionary(reference?.get('TransformParams'));
    return nameOf(reference?.get('TransformMethod')) === 'DocMDP' && parameters?.get('P') === 1;
  });

/** The text of a date or a name in a dictionary; undefined where there is none. */
export const textIn = (document: PdfDocument, dictionary: PdfDictionary, key: string): string | undefined => {
  const found = document.resolve(dictionary.get(key));
  return isString(found) ? found.string : undefined;
};
