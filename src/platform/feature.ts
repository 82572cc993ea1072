import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ComponentChild, VNode } from 'preact';
import type { ZodType } from 'zod';
import type { Actor, StaffActor } from '#kernel/actor.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language, Text } from '#kernel/text.ts';
import type { App, Tx } from './app.ts';
import type { Config } from './config.ts';
import type { DailyRows } from './daily-rows.ts';
import type { FilePart } from './file-part.ts';
import type { FileContent } from './files.ts';
import type { SignatureSource } from './kept-signatures.ts';

/** What every action, route and job knows about the one who acts. Never mutated. */
export interface Context {
  readonly actor: Actor;
  /** Who confirmed what the actor proposed, where the act needs four eyes; histories name both. */
  readonly secondActor?: Actor;
  readonly now: Instant;
  readonly language: Language;
  readonly requestId: string;
  /** The door: which channel the act came through. */
  readonly channel: 'portal' | 'api' | 'centre' | 'system';
}

/**
 * One thing that an actor can do. `perform` (see perform.ts) opens the transaction, authorises by `allow`, parses the input,
 * runs, and keeps the answer under the idempotency key.
 */
export interface Action<I, O, S = unknown> {
  /** `feature.verb`, unique: the scope of idempotency keys and of metrics. */
  readonly name: `${string}.${string}`;
  readonly input: ZodType<I>;
  /**
   * It changes the database by one statement, its last: that statement is the whole transaction, which saves two round trips on the
   * hottest paths. Run inside another transaction, or under an idempotency key, it is like any other.
   */
  readonly oneStatement?: true;
  /** It needs four eyes: see four-eyes/. Performing it only proposes; this is what runs when another person confirms. */
  readonly fourEyes?: FourEyes<unknown, unknown>;
  /** Throws a Refusal when the actor may not. There is no default: an action without a policy can't be written. */
  allow(tx: Tx, ctx: Context, input: I): Promise<void> | void;
  /**
   * What it reads before it changes anything, as `App.readAndNote` does, with what other requests read at that moment; the change comes after it, in a
   * transaction of its own. Inside another transaction, or under an idempotency key, both belong to that one. It runs once `allow` has passed.
   */
  look?(tx: Tx, ctx: Context, input: I): Promise<S>;
  /** `seen` is what `look` returned. */
  run(tx: Tx, ctx: Context, input: I, seen: S): Promise<O>;
}

/** An act that one proposes and another confirms. */
export interface FourEyes<I, O> {
  /** Asked of who proposes and, at that moment, of who confirms. */
  allow(tx: Tx, ctx: Context, input: I): Promise<void> | void;
  /** Everything that it will do, in the words that the second person reads. Refuses what could never be done. */
  say(tx: Tx, ctx: Context, input: I): Promise<Text>;
  /** Until when it can be confirmed. */
  until(tx: Tx, ctx: Context, input: I): Instant;
  /** The page, without the language, where whoever confirms signs: nobody confirms it by a button alone. */
  signAt?(input: I): string;
  /** The page, without the language, that shows what it is about, where words alone can't: whoever confirms opens it there. */
  lookAt?(input: I): string;
  /** `ctx.actor` proposed it, `ctx.secondActor` confirmed it a moment ago. */
  run(tx: Tx, ctx: Context, input: I): Promise<O>;
}

/** What a feature does for proposals, for the platform knows neither log nor offices. */
export interface ProposalKeeper {
  /** Commits a proposal, or its end, to the log. Salt and leaf hash have 32 bytes and are kept beside the content. */
  commit(
    tx: Tx,
    what: 'proposal' | 'proposal-end',
    content: Uint8Array,
  ): Promise<{ readonly salt: Uint8Array; readonly leafHash: Uint8Array }>;
  /** Whether somebody still holds the office, with the roles, in which he acted. */
  holdsOffice(tx: Tx, actor: StaffActor, now: Instant): Promise<boolean>;
  /** The id of the office in which a person is an officer of an agency; undefined where he is none. */
  officeOf(tx: Tx, personId: string, agency: string, now: Instant): Promise<string | undefined>;
}

/** What rooms whose things come of a case ask of the one that keeps it: theirs are kept at least as long as what the case says. */
export interface CaseKeeper {
  /** Whether an act of erasing was, at a moment, the last act of a case: nothing that was said of it is kept, and nobody disputes it. */
  isErased(tx: Tx, caseId: string, at: Instant): Promise<boolean>;
  /** Until when what was said of it is kept, where that is known already. */
  keptUntil(tx: Tx, caseId: string): Promise<Instant | undefined>;
  /** Whether an entry of the case is the decision that granted what was asked, and its result is not delivered yet: then it may change registers. */
  isBeingIssued(tx: Tx, caseId: string, entry: string): Promise<boolean>;
}

/** What became of an act at the door: done, or kept under an id. */
export type Signed<O> = { readonly output: O } | { readonly waiting: string };

/** What the room that keeps acts whose signature only a checker can compute does for those below it (decision 037). */
export interface SigningRoad {
  /** Performs an act that is signed, or keeps it. `back`: the page to which whoever signed comes back, without the language. Refuses as the act. */
  performSigned<I extends { readonly signature: string }, O>(
    request: Pick<RouteRequest, 'app' | 'ctx' | 'perform'>,
    act: Action<I, O>,
    input: I,
    road: { readonly back: string },
  ): Promise<Signed<O>>;
}

/** An action of whatever input and output, for lists. */
export type AnyAction = Pick<Action<unknown, unknown>, 'name' | 'input' | 'fourEyes'>;

/** Keeps the input and output types of an action where it is written. */
export const action = <I, O, S>(definition: Action<I, O, S>): Action<I, O> => definition as Action<I, O>;

/** A file received in a multipart form, already in memory within the route's `maxFileBytes`. */
export interface UploadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A large file received in a multipart form. It can be read while the request is answered, and never lies whole in memory. */
export interface Upload extends FileContent {
  readonly name: string;
  /** Its first bytes, as many as tell what kind of file it is. */
  readonly head: Uint8Array;
}

export interface RouteRequest<P = unknown, Q = unknown, B = unknown> {
  readonly app: App;
  readonly ctx: Context;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Small files, by the name of their control. */
  readonly files: ReadonlyMap<string, UploadedFile>;
  /** Large ones, where the route takes them (`maxUploadBytes`). */
  readonly uploads: ReadonlyMap<string, Upload>;
  /** Path with query, for "sign in and come back". */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  readonly ip: string;
  perform<I, O>(action: Action<I, O>, input: I, idempotencyKey?: string): Promise<O>;
}

/** A named step a cookie takes; `value: null` clears it. Always HttpOnly, SameSite=Lax, of this host alone where PUBLIC_URL is https. */
export interface CookieChange {
  readonly name: string;
  readonly value: string | null;
  readonly maxAgeSeconds?: number;
}

export interface PageReply {
  readonly kind: 'page';
  readonly title: string;
  readonly body: ComponentChild;
  readonly status?: number;
  /** The page shows an error summary: the title begins with "Error:". */
  readonly hasErrors?: boolean;
  readonly width?: 'normal' | 'wide' | 'desk';
  /** See PageProps: a long list is drawn before its end has been read. */
  readonly drawnFrom?: string;
  readonly navigation?: string;
  readonly scripts?: readonly string[];
  readonly description?: string;
  readonly cookies?: readonly CookieChange[];
  /** Public pages of an edition, whose body is the same for everybody whose key is the same: may be cached as bytes by path and language. */
  readonly cacheKey?: string;
  /** The query with which it may be kept, too: nobody fills the memory with pages under addresses of his own making. */
  readonly keptQuery?: string;
  /** Another site to which sending a form of this page may lead in the end, as an origin: the content security policy allows it, and no more. */
  readonly formLeadsTo?: string;
  /** Of an answer to a form at an address without GET: the page that its languages lead to, where that is not the one the form was sent from. */
  readonly formAt?: string;
}

export type Reply =
  | PageReply
  | { readonly kind: 'redirect'; readonly to: string; readonly cookies?: readonly CookieChange[] }
  | {
      readonly kind: 'json';
      readonly value: unknown;
      readonly status?: number;
      readonly type?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'bytes';
      readonly body: Uint8Array | string;
      readonly type: string;
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** An answer of any length, sent as it is made. What fails once it has begun cuts it off. */
  | {
      readonly kind: 'pieces';
      readonly pieces: AsyncIterable<string | Uint8Array>;
      readonly type: string;
      readonly headers?: Readonly<Record<string, string>>;
    };

export const page = (
  title: string,
  body: ComponentChild | VNode,
  options: Omit<PageReply, 'kind' | 'title' | 'body'> = {},
): Reply => ({ kind: 'page', title, body, ...options });
export const redirect = (to: string, cookies: readonly CookieChange[] = []): Reply => ({
  kind: 'redirect',
  to,
  cookies,
});
export const json = (value: unknown, status = 200): Reply => ({ kind: 'json', value, status });
export const bytes = (
  body: Uint8Array | string,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({ kind: 'bytes', body, type, headers });

/**
 * Who may come in, checked before anything is read. Finer rules are the action's `allow`.
 * `person` = signed in as a person (also on behalf of an organisation); `staff` = officer, operator or administrator.
 */
export type Access = 'public' | 'signed-in' | 'person' | 'officer' | 'operator' | 'administrator' | 'staff';

export interface Route<P = unknown, Q = unknown, B = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify path; pages begin with `/:lang/`, machines with `/api/v1/`. */
  readonly path: string;
  readonly access: Access;
  readonly params?: ZodType<P>;
  readonly query?: ZodType<Q>;
  readonly body?: ZodType<B>;
  /** For multipart forms: how many bytes one file may have, `MOST_FILE_BYTES` of http/limits.ts at most, for it lies in memory. */
  readonly maxFileBytes?: number;
  /** The same of files of any size, in place of it: they come as `uploads`. Without either there are no files. */
  readonly maxUploadBytes?: number;
  /** For OpenAPI: the files that it takes, by the name of their part. Required for `/api/` paths that take any (architecture test). */
  readonly fileParts?: Readonly<Record<string, FilePart>>;
  /** Named limit of requests: see http/limits.ts. Default `page`. */
  readonly limit?: 'page' | 'sign-in' | 'write' | 'program' | 'open';
  /** The body is taken as it came (Buffer), for DER and other binary types. */
  readonly rawBody?: boolean;
  /** It signs by a key of workers: a worker serves it too, on a port of its own; a web process alone answers that the key is away. */
  readonly holder?: 'worker';
  /** Answered before Fastify (http/bare.ts): public, without limit, binary in and out, its path whole or ending with a star. */
  readonly bare?: true;
  /** For OpenAPI: one sentence, and the schema of the answer. Required for `/api/` paths (architecture test). */
  readonly summary?: string;
  readonly answer?: ZodType;
  /** Media types of the answer, where it isn't JSON alone; of those beside JSON nothing more is said. */
  readonly produces?: readonly string[];
  /** With what it answers when it went well; absent: 200. */
  readonly answered?: readonly (200 | 201 | 202)[];
  handle(request: RouteRequest<P, Q, B>): Promise<Reply> | Reply;
}

/** Keeps types of params, query and body where the route is written. */
export const route = <P, Q, B>(definition: Route<P, Q, B>): Route => definition as unknown as Route;

/** One request below a mount, as it came. */
export interface MountedRequest {
  readonly app: App;
  readonly ctx: Context;
  /** Its body is not read yet, and its address begins below the mount. */
  readonly request: IncomingMessage;
  /** It carries the security headers already. */
  readonly response: ServerResponse;
  /** The whole document of a page, for whoever answers by it; in another language than the context's where one was wished. */
  render(reply: PageReply, language?: Language): Promise<string>;
}

/**
 * A protocol that a library speaks by itself, under a path of ours: it reads, routes and answers all requests there. Whoever mounts one
 * answers for what routes have by themselves: who may, what is parsed, what goes out.
 */
export interface Mount {
  readonly path: `/${string}`;
  readonly limit: NonNullable<Route['limit']>;
  /** Addresses below its path that answer with a page for people, in the language that the page says. */
  readonly pages: readonly `/${string}`[];
  handle(request: MountedRequest): Promise<void>;
}

/** A background job: sent in a transaction by `jobs.send(tx, name, data)`, run at least once by a worker; must be idempotent. */
export interface Job<D = unknown> {
  readonly name: `${string}.${string}`;
  readonly data: ZodType<D>;
  run(app: App, data: D): Promise<void>;
}
export const job = <D>(definition: Job<D>): Job => definition as unknown as Job;

/** One queue for each (event, subscriber). The handler is idempotent by (event id, subscriber). */
export interface Subscription<D = unknown> {
  readonly event: string;
  readonly subscriber: `${string}.${string}`;
  readonly data: ZodType<D>;
  run(app: App, data: D): Promise<void>;
}
export const subscription = <D>(definition: Subscription<D>): Subscription => definition as unknown as Subscription;

/** Something a worker does again and again (sweeper, integrator). Only one process at a time runs it (advisory lock by name). */
export interface Loop {
  readonly name: `${string}.${string}`;
  readonly everyMs: number;
  run(app: App): Promise<void>;
}

/** One finding of `shanyraq fsck`. */
export interface Finding {
  readonly feature: string;
  readonly what: string;
  readonly where: string;
}

/** A piece that a feature hands to the portal's cabinet. `render` returns null when it has nothing for this person. */
export interface CabinetCard {
  readonly id: string;
  readonly order: number;
  /** Shown also to who acts for another person: it tells nothing of him but what the mandate covers. */
  readonly isForRepresentatives?: true;
  render(request: RouteRequest): Promise<ComponentChild | null>;
}

export interface HeaderItem {
  readonly id: string;
  readonly order: number;
  readonly href: (language: Language) => string;
  readonly label: (language: Language) => string;
  readonly visible?: (actor: Actor) => boolean;
}

export interface Command {
  readonly name: string;
  readonly usage: string;
  /** It finds the instance as it was left: nothing is migrated or prepared first, and the database refuses whatever would be written. */
  readonly readsOnly?: true;
  /** Returns the exit code. Prints through `out`. */
  run(app: App, args: readonly string[], out: (line: string) => void): Promise<number>;
  /** Runs without a database, where the command needs none. */
  withoutInstance?(
    config: Config,
    args: readonly string[],
    out: (line: string) => void,
    features: readonly Feature[],
  ): Promise<number>;
}

/** Another role of the program that a demo's `start` runs as a process of its own; it ends when its standard input closes. */
export interface Companion {
  readonly name: string;
  /** Arguments of the command line. */
  readonly args: readonly string[];
}

/** A room of the house. Everything that the platform runs for it stands here. */
export interface Feature {
  readonly name: string;
  readonly tier: number;
  readonly routes?: readonly Route[];
  readonly mounts?: readonly Mount[];
  /** All actions, so that the architecture test sees every one. */
  readonly actions?: readonly AnyAction[];
  readonly jobs?: readonly Job[];
  readonly subscriptions?: readonly Subscription[];
  readonly loops?: readonly Loop[];
  /** `definitionKind`s for the country's loader; typed in `country`. */
  readonly definitionKinds?: readonly unknown[];
  /** Numbered SQL under features/<name>/migrations. */
  readonly migrations?: boolean;
  /** texts/{kk,ru,en}.yaml exist. */
  readonly texts?: boolean;
  readonly commands?: readonly Command[];
  readonly cabinetCards?: readonly CabinetCard[];
  readonly headerItems?: readonly HeaderItem[];
  /** One feature keeps the proposals of acts that need four eyes. */
  readonly proposalKeeper?: ProposalKeeper;
  /** One feature keeps the cases. */
  readonly caseKeeper?: CaseKeeper;
  /** One feature keeps acts whose signature nobody can compute yet. */
  readonly signingRoad?: SigningRoad;
  readonly keptSignatures?: readonly SignatureSource[];
  readonly dailyRows?: readonly DailyRows[];
  /** Run beside a demo's `start`, each in its own process. */
  companions?(app: App): Promise<readonly Companion[]>;
  /** What `start` prints once everything is ready. */
  welcome?(app: App): Promise<readonly string[]>;
  /** What doesn't work as it should although the program runs: told by /health, without anything of a person. */
  troubles?(tx: Tx): Promise<readonly string[]>;
  fsck?(app: App): AsyncIterable<Finding>;
  /** At every start, before anybody's `prepare`: fills hooks and reads what the process keeps in memory. Writes nothing: a checker starts by it alone. */
  open?(app: App): Promise<void>;
  /** Once, when an instance is created (keys, authorities) and at every start (idempotent), after migrations. */
  prepare?(app: App): Promise<void>;
}
