/** The texts of a feature: texts/{kk,ru,en}.yaml, one tree of keys in each language. Missing keys fail tests, not people. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { formatText, inEveryLanguage, type Language, type Text } from '#kernel/text.ts';
import { projectRoot } from './root.ts';

export type TextParameters = Readonly<Record<string, string | number | bigint>>;
export type Say = (language: Language, key: string, parameters?: TextParameters) => string;

type Catalogue = ReadonlyMap<string, string>;

const folderOf = (room: string): string =>
  room === 'platform' ? join(projectRoot, 'src/platform/texts') : join(projectRoot, 'src/features', room, 'texts');

const flatten = (tree: unknown, path: string, into: Map<string, string>): Map<string, string> => {
  if (typeof tree === 'string') return into.set(path, tree);
  if (typeof tree !== 'object' || tree === null) throw new Error(`texts: ${path} is neither a text nor a branch`);
  for (const [key, value] of Object.entries(tree)) flatten(value, path === '' ? key : `${path}.${key}`, into);
  return into;
};

const read = (room: string, language: Language): Catalogue => {
  const path = join(folderOf(room), `${language}.yaml`);
  return existsSync(path) ? flatten(parse(readFileSync(path, 'utf8')) ?? {}, '', new Map()) : new Map();
};

// Texts belong to the program's files and never change while it runs: read once for each room, shared by all instances.
const rooms = new Map<string, Readonly<Record<Language, Catalogue>>>();

const catalogues = (room: string): Readonly<Record<Language, Catalogue>> => {
  const found = rooms.get(room);
  if (found) return found;
  const made = { kk: read(room, 'kk'), ru: read(room, 'ru'), en: read(room, 'en') };
  rooms.set(room, made);
  return made;
};

/** All texts of a room by language and dotted key; for the tests that compare languages. */
export const textsOf = (room: string): Readonly<Record<Language, Catalogue>> => catalogues(room);

/** The speaker of a feature's texts. Throws for a key that isn't there. */
export function texts(room: string): Say {
  return (language, key, parameters) => {
    const template = catalogues(room)[language].get(key);
    if (template === undefined) throw new Error(`no text ${room}:${key} in ${language}`);
    return formatText(template, parameters ?? {}, language);
  };
}

/** A text in all languages at once, for what is stored or sent. */
export function textOf(room: string, key: string, parameters?: TextParameters): Text {
  const speak = texts(room);
  return inEveryLanguage((language) => speak(language, key, parameters));
}

/** Whether a room has the key. */
export const hasText = (room: string, key: string): boolean => catalogues(room).kk.has(key);
