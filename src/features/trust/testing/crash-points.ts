/**
 * The certification authority and the log while their storage breaks: at any call to it, before it was reached or after it was done. Whatever
 * was acknowledged must be there, whatever wasn't is there whole or not at all, and no checkpoint contradicts another.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { pino } from 'pino';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { append, isLogged, type LogWitness, logKey, openLogWitness } from '#features/transparency/index.ts';
import { integrate } from '#features/transparency/integrate.ts';
import { rootOf } from '#features/transparency/merkle.ts';
import { parseCheckpoint } from '#features/transparency/note.ts';
import { consistency } from '#features/transparency/proofs.ts';
import { findCheckpoint, readRow, type StoredCheckpoint } from '#features/transparency/store.ts';
import { formatRequest } from '#features/transparency/witness/request.ts';
import { hex } from '#kernel/hash.ts';
import { instant } from '#kernel/instant.ts';
import type { App } from '#platform/app.ts';
import { createApp } from '#platform/create-app.ts';
import { APP_ROLE } from '#platform/database/migrate.ts';
import { openPool } from '#platform/database/pool.ts';
import { openKeyStore } from '#platform/keys.ts';
import { randomBytes } from '#platform/random.ts';
import { clusterSocket } from '#test/support/cluster.ts';
import { Faults } from '#test/support/faults.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import { certificateOf, revokeCertificate } from '../index.ts';
import { issueCertificate } from '../issue.ts';
import { generateKey } from '../keys/generate.ts';
import { presignAnswers } from '../ocsp/presign.ts';
import { publishRevocations } from '../revocation/publish.ts';
import { ownRevocations } from '../revocation/status.ts';
import { stampSignatures } from '../stamps/stamp.ts';
import { findAnswer } from '../store/answers.ts';
import { findLatestList } from '../store/lists.ts';
import { findStamps, insertWanted } from '../store/stamps.ts';
import { SAMPLE_PERSON } from './authority.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const SECOND_MS = 1000;

/** Something that the authority or the log does, and how one sees whether it was done. */
interface Act {
  readonly name: string;
  /** What must be there first; done while the storage is whole. Gives what the act is about. */
  prepare(world: World): Promise<string>;
  run(world: World, about: string): Promise<void>;
  isDone(world: World, about: string): Promise<boolean>;
}

/** What was promised to somebody, and what somebody saw. */
interface Promised {
  readonly issued: Set<string>;
  readonly revoked: Set<string>;
  /** Leaf hashes, hex. */
  readonly entries: Set<string>;
  /** Serials of everything that was signed, whatever became of it. */
  readonly signed: Set<string>;
  readonly seen: Map<number, StoredCheckpoint>;
}

interface World {
  readonly instance: TestInstance;
  readonly faults: Faults;
  /** The program over storage that breaks when it is told to; another one after each restart. */
  app: App;
  readonly whole: App;
  readonly promised: Promised;
  /** By which an entry is known once it was made, by what it is about. */
  readonly leaves: Map<string, Uint8Array>;
  restart(): Promise<void>;
  /** Looks at the log as somebody outside does: keeps what is shown, and has the witness sign it. */
  look(): Promise<void>;
  pass(): void;
}

const issue = async ({ app, promised }: World, note?: (serial: string) => void): Promise<string> => {
  const key = await generateKey('P-256');
  let serial = '';
  await app.transaction(async (tx) => {
    const { certificate } = await issueCertificate(tx, SAMPLE_PERSON, key.publicKey);
    serial = certificate.serial;
    promised.signed.add(serial);
    note?.(serial);
  });
  promised.issued.add(serial);
  return serial;
};

/** Done while the storage is whole, whatever the world's own program does. */
const wholly = (world: World): World => ({ ...world, app: world.whole });

async function revoke({ app, promised }: World, serial: string): Promise<void> {
  const ctx = app.systemContext('test');
  await app.transaction((tx) => revokeCertificate(tx, ctx, serial, 'keyCompromise', ctx.now));
  promised.revoked.add(serial);
}

const isRevoked = ({ whole, instance }: World, serial: string): Promise<boolean> =>
  whole.read(async (tx) => {
    const certificate = await certificateOf(tx, serial);
    return !!certificate && (await ownRevocations.statusOf(tx, certificate, instance.clock.now())) === 'revoked';
  });

async function revokedOne(world: World): Promise<string> {
  const serial = await issue(wholly(world));
  await revoke(wholly(world), serial);
  return serial;
}

export const ACTS: readonly Act[] = [
  {
    name: 'a certificate is issued',
    prepare: async () => hex(randomBytes(8)),
    async run(world, about) {
      await issue(world, (serial) => world.leaves.set(about, new TextEncoder().encode(serial)));
    },
    isDone: ({ whole, leaves }, about) =>
      whole.read(async (tx) => {
        const serial = new TextDecoder().decode(leaves.get(about));
        return (await certificateOf(tx, serial)) !== undefined;
      }),
  },
  {
    name: 'a certificate is withdrawn',
    prepare: (world) => issue(wholly(world)),
    run: revoke,
    isDone: isRevoked,
  },
  {
    name: 'an entry is made in the log',
    prepare: async () => hex(randomBytes(8)),
    async run({ app, promised, leaves }, about) {
      const { leafHash } = await app.transaction(async (tx) => {
        const leaf = await append(tx, 'test.entry', randomBytes(20));
        leaves.set(about, leaf.leafHash);
        return leaf;
      });
      promised.entries.add(hex(leafHash));
    },
    isDone: ({ whole, leaves }, about) => whole.read((tx) => isLogged(tx, leaves.get(about) ?? new Uint8Array())),
  },
  {
    name: 'entries get their numbers and a checkpoint is signed',
    async prepare({ whole }) {
      await whole.transaction((tx) => append(tx, 'test.entry', randomBytes(20)));
      return String((await whole.read(findCheckpoint))?.size);
    },
    run: ({ app }) => integrate(app),
    isDone: async ({ whole }, size) => String((await whole.read(findCheckpoint))?.size) !== size,
  },
  {
    name: 'lists of withdrawn certificates are published',
    prepare: revokedOne,
    run: ({ app }) => publishRevocations(app),
    isDone: ({ whole }, serial) =>
      whole.read(async (tx) => {
        const issuer = (await certificateOf(tx, serial))?.issuer ?? '';
        const list = await findLatestList(tx, issuer, 'complete');
        return Buffer.from(list?.der ?? []).includes(Buffer.from(serial, 'hex'));
      }),
  },
  {
    name: 'answers about certificates are signed',
    async prepare(world) {
      await presignAnswers(world.whole);
      return issue(wholly(world));
    },
    run: ({ app }) => presignAnswers(app),
    isDone: ({ whole }, serial) => whole.read(async (tx) => !!(await findAnswer(tx, serial))?.bySha256),
  },
  {
    name: 'a signature that stays gets its time-stamp',
    async prepare({ whole, instance }) {
      await stampSignatures(whole);
      const signature = hex(randomBytes(32));
      await whole.transaction((tx) => insertWanted(tx, { signature, serial: '00' }, instance.clock.now()));
      return signature;
    },
    run: ({ app }) => stampSignatures(app),
    isDone: ({ whole }, signature) => whole.read(async (tx) => (await findStamps(tx, [signature])).has(signature)),
  },
];

/** Runs within an instance whose storage breaks when it is told to, and judges it at the end. */
export async function withBreakingStorage(run: (world: World) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-witness-'));
  try {
    await withInstance({ features, country: 'test/country' }, async (instance) => {
      const faults = new Faults();
      const [{ database = '' } = {}] = await instance.asOwner<{ database: string }>(
        'select current_database() as database',
      );
      const host = await clusterSocket();
      const log = pino({ level: 'silent' });
      const pool = faults.over(openPool({ host, user: APP_ROLE, database }, 4, log));
      try {
        const world = await worldOf(instance, faults, pool, folder);
        await world.look();
        await run(world);
        faults.arm();
        await judge(world);
      } finally {
        await pool.end();
      }
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function worldOf(instance: TestInstance, faults: Faults, pool: pg.Pool, folder: string): Promise<World> {
  const { app: whole, clock } = instance;
  const { config, instance: named, log, tracing } = whole.env;
  // A program that starts anew reads its keys from their files again and remembers nothing.
  const start = async (): Promise<App> => {
    const app = createApp({
      ...{ config, log, tracing, instance: named, clock: { now: clock.now }, features },
      keys: faults.overKeys(openKeyStore(join(config.dataDir, 'keys'), config.secrets)),
      ...{ pool, readPool: pool, retentionPool: pool },
    });
    await countryFeature.prepare(app);
    return app;
  };
  const witness = await openLogWitness(folder, { now: clock.now });
  writeFileSync(join(folder, 'logs'), `${await whole.read(logKey)}\n`);
  const seen = new Map<number, StoredCheckpoint>();
  const world: World = {
    ...{ instance, faults, whole, app: await start(), leaves: new Map() },
    promised: { issued: new Set(), revoked: new Set(), entries: new Set(), signed: new Set(), seen },
    async restart() {
      world.app = await start();
    },
    pass: () => clock.set(instant(clock.now() + SECOND_MS)),
    look: () => look(whole, witness, seen),
  };
  return world;
}

async function look(whole: App, witness: LogWitness, seen: Map<number, StoredCheckpoint>): Promise<void> {
  const shown = await whole.read(findCheckpoint);
  if (!shown) return;
  const before = seen.get(shown.size);
  assert.equal(before?.note ?? shown.note, shown.note, 'one size is signed once');
  seen.set(shown.size, shown);
  const signed = await witness.newest(whole.env.instance.origin);
  const old = signed === undefined ? 0 : parseCheckpoint(signed).size;
  if (old === shown.size) return;
  const path = old === 0 ? [] : await whole.read((tx) => consistency(tx, old, shown.size));
  const answer = await witness.add(formatRequest({ old, path, checkpoint: shown.note }));
  assert.equal(answer.status, 200, `the witness has seen another past: ${answer.body}`);
}

/** Everything that was promised is there, nothing forks, and the checkers find nothing. */
async function judge(world: World): Promise<void> {
  const { whole, instance, promised } = world;
  await instance.runJobs();
  await world.look();
  const { issued, revoked, entries, signed, seen } = promised;
  const at = instance.clock.now();
  await whole.read(async (tx) => {
    for (const serial of signed) {
      const certificate = await certificateOf(tx, serial);
      // What was signed and never entered went to nobody: it counts as withdrawn, should it ever be shown.
      if (!certificate) assert.ok(!issued.has(serial) && !revoked.has(serial), `${serial} was handed out and is gone`);
      const asked = certificate ?? { serial, fingerprint: '' };
      const status = await ownRevocations.statusOf(tx, asked, at);
      if (!certificate || revoked.has(serial)) assert.equal(status, 'revoked', serial);
      const answer = certificate && (await findAnswer(tx, serial));
      if (certificate) assert.ok(answer?.bySha256, `${serial} has no answer`);
    }
    for (const leaf of entries) assert.ok(await isLogged(tx, Buffer.from(leaf, 'hex')), `entry ${leaf} is gone`);
    const last = await findCheckpoint(tx);
    const leaves = await readRow(tx, 0, 0, last?.size ?? 0);
    assert.equal(leaves.length, last?.size);
    for (const { size, root } of seen.values())
      assert.deepEqual(hex(rootOf(leaves.slice(0, size))), hex(root), `the checkpoint of ${size} leaves`);
  });
  for await (const { what, where } of transparencyFeature.fsck(whole)) assert.fail(`${what}: ${where}`);
  await judgeLists(world);
}

/** Numbers of lists never go back, and the newest names everybody who was withdrawn. */
async function judgeLists({ whole, promised }: World): Promise<void> {
  const [first] = promised.revoked;
  if (first === undefined) return;
  const der = await whole.read(async (tx) => {
    const issuer = (await certificateOf(tx, first))?.issuer ?? '';
    return Buffer.from((await findLatestList(tx, issuer, 'complete'))?.der ?? []);
  });
  for (const serial of promised.revoked) assert.ok(der.includes(Buffer.from(serial, 'hex')), `${serial} is on no list`);
}

/** How a program that fails by chance goes on: the same for the same seed. */
function chance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface CrashFigures {
  readonly runs: number;
  /** Runs in which the storage broke, and of those the ones that were done all the same. */
  readonly broken: number;
  readonly doneUnheard: number;
  readonly restarts: number;
}

/** So many acts by chance, broken by chance, with restarts in between. Throws AssertionError where something is lost or forks. */
export async function crashByChance(world: World, runs: number, seed: number): Promise<CrashFigures> {
  const roll = chance(seed);
  let [broken, doneUnheard, restarts] = [0, 0, 0];
  for (let run = 0; run < runs; run += 1) {
    const act = ACTS[roll(ACTS.length)] as Act;
    world.pass();
    const about = await act.prepare(world);
    world.faults.arm({ at: 1 + roll(14), how: roll(2) === 0 ? 'before' : 'after' });
    const failed = await act.run(world, about).then(
      () => false,
      () => true,
    );
    world.faults.arm();
    const isDone = await act.isDone(world, about);
    if (failed) broken += 1;
    else assert.ok(isDone, `${act.name}: acknowledged and not done`);
    if (failed && isDone) doneUnheard += 1;
    if (roll(3) === 0) await world.look();
    if (roll(5) === 0) {
      await world.restart();
      restarts += 1;
    }
  }
  return { runs, broken, doneUnheard, restarts };
}
