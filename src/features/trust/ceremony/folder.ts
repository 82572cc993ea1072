/** The folder that goes between the instance and the offline machine: what lies in it under which name. */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '#kernel/hash.ts';
import { type IssuingRef, publicName } from '../keys/refs.ts';
import { CeremonyError, demand } from './error.ts';

export const REQUEST_FILE = 'request.json';
export const PROFILE_FILE = 'profile.json';
export const RECORD_FILE = 'record.json';
export const RECORD_SIGNATURE = 'record.p7s';
export const rootFile = (generation: number): string => `${publicName('root', generation)}.crt`;
export const crossFile = (generation: number, by: number): string => `cross-${generation}-by-${by}.crt`;
export const keyRequestFile = (ref: IssuingRef, generation: number): string => `${publicName(ref, generation)}.p10`;
export const issuedFile = (ref: IssuingRef, generation: number): string => `${publicName(ref, generation)}.crt`;
export const listFile = (generation: number): string => `${publicName('root', generation)}.crl`;
export const deltaFile = (generation: number): string => `${publicName('root', generation)}-delta.crl`;

/** Where the ceremony's answer lies, and the keepers' own signatures beside it. */
export const ANSWER_FOLDER = 'answer';
const KEEPERS_FOLDER = 'keepers';

/** Far more than any file of a ceremony. */
const MAX_BYTES = 1_000_000;

/** Gives a file by its name. Throws CeremonyError where it isn't there. */
export type ReadFile = (name: string) => Uint8Array;
/** What is to be written, by name. */
export type Files = ReadonlyMap<string, Uint8Array>;

export interface FileDigest {
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

export const digestsOf = (files: Files): FileDigest[] =>
  [...files].map(([name, bytes]) => ({ name, sha256: sha256Hex(bytes) }));

/** Reads files of a folder. */
export const readerOf =
  (folder: string): ReadFile =>
  (name) => {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(join(folder, name));
    } catch {
      throw new CeremonyError(`${join(folder, name)} is not there or can't be read`);
    }
    demand(bytes.length <= MAX_BYTES, `${join(folder, name)} is too large for what it should be`);
    return new Uint8Array(bytes);
  };

/** Reads from files in hand. */
export const readerIn =
  (files: Files): ReadFile =>
  (name) => {
    const bytes = files.get(name);
    demand(bytes !== undefined, `${name} is not there`);
    return bytes;
  };

const isEmpty = (folder: string): boolean => {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return true;
  }
};

/** Throws CeremonyError where something lies there already. */
export const demandEmpty = (folder: string): void =>
  demand(isEmpty(folder), `${folder} is there already and not empty`);

/** Writes a folder whole or not at all. Throws as `demandEmpty`. */
export function writeFolder(folder: string, files: Files): void {
  demandEmpty(folder);
  const fresh = `${folder.replace(/\/+$/, '')}.${process.pid}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(fresh, name), bytes, { flush: true });
  renameSync(fresh, folder);
}

/** The answer of a ceremony in its folder. */
export const answerFolder = (folder: string): string => join(folder, ANSWER_FOLDER);

/** The signatures that keepers laid beside the record. */
export function readCosignatures(folder: string): Uint8Array[] {
  const place = join(answerFolder(folder), KEEPERS_FOLDER);
  const names = isEmpty(place) ? [] : readdirSync(place).sort();
  return names.map(readerOf(place));
}
