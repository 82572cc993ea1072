/** What a feature hands in so that its definitions are read, checked, published and described: a schema, names, checks. */
import type { ZodType } from 'zod';
import type { LocalDate } from '#kernel/dates.ts';
import type { Feature } from '#platform/feature.ts';
import type { ExpressionError } from './expressions/error.ts';

/** A place inside a definition: keys and indexes from its top. */
export type DefinitionPath = readonly (string | number)[];

/** One thing wrong, or worth a look, in the folder of a country. Line and column begin with 1. */
export interface DefinitionFinding {
  readonly severity: 'error' | 'warning';
  /** Relative to the folder. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly what: string;
  readonly mend: string;
}

export interface Located<D = unknown> {
  readonly kind: string;
  readonly id: string;
  readonly version: LocalDate;
  /** Relative to the folder; with `path` where the definition is a part of a file, as an act of acts.yaml is. */
  readonly file: string;
  readonly definition: D;
}

/** All definitions of a folder, for checks that cross from one to another. */
export interface World {
  /** The newest version; undefined where there is none. Also parts of files: 'act', 'territory', 'rate'. */
  get<D>(kind: string, id: string): D | undefined;
  /** The newest version of each. */
  list<D>(kind: string): readonly Located<D>[];
  /** Whether definitions of this kind are read at all: a folder is also checked by fewer features than all. */
  reads(kind: string): boolean;
  /** Whether there may be this one in a file that can't be read: then nobody says that it is missing. */
  mayHave(kind: string, id: string): boolean;
  /** Whether no file of this kind is faulty; with an id, neither that definition nor any that it names. */
  isWhole(kind: string, id?: string): boolean;
}

/** Where a check says what it found; the place is looked up in the file. */
export interface Report {
  /** Label of the edition that is checked: the day from which it holds. */
  readonly version: LocalDate;
  error(path: DefinitionPath, what: string, mend: string): void;
  warn(path: DefinitionPath, what: string, mend: string): void;
  /** An error inside an expression, at its own place within the text. */
  expression(path: DefinitionPath, error: ExpressionError): void;
}

/** Parts of a definition that have a kind of their own. */
interface Parts<D> {
  readonly kind: string;
  of(definition: D): readonly { readonly id: string; readonly definition: unknown }[];
}

export interface DefinitionKind<D> {
  /** 'service', 'register', …: under it editions are published. */
  readonly kind: string;
  /** Files within the folder: `*` stands for a part of one name. '*.cases.yaml' belongs only to a kind that names it. */
  readonly files: string;
  readonly format: 'yaml' | 'csv';
  /** A country has hundreds of them: memory keeps what is in use. */
  readonly isNumerous?: true;
  /** No instance starts in a country without one. */
  readonly isNeeded?: true;
  readonly schema: ZodType<D>;
  idOf(definition: D): string;
  /** The edition's label and the day from which it holds. */
  versionOf(definition: D): LocalDate;
  /** Heading in the reference of definitions. */
  readonly title: string;
  /** Things inside that others refer to, found by World.get under their own kind. */
  readonly parts?: Parts<D>;
  /** Files of the folder that hold data and not definitions: they are read while the program runs. */
  dataFiles?(definition: D): readonly string[];
  /** What an edition must keep of the one before it, by its label: records and cases of that one go on. */
  follows?(before: D, definition: D, report: Report): void;
  /** What a schema can't say: cross references, expressions, worked cases. */
  check?(definition: D, world: World, report: Report): void;
}

/** Keeps the type of the definition where the kind is written. */
export function definitionKind<D>(kind: DefinitionKind<D>): DefinitionKind<D> {
  return kind;
}

/** A kind of whatever definitions, for lists of kinds. */
export type AnyKind = DefinitionKind<unknown>;

/** All kinds that the features hand in; `Feature` leaves their type to this room. */
export const kindsOf = (features: readonly Feature[]): readonly AnyKind[] =>
  features.flatMap((feature) => (feature.definitionKinds ?? []) as readonly AnyKind[]);
