/** A root that any two of three keepers open: one of them is lost, and the instance lives on; openssl opens what they open. */
import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { countryFeature } from '#features/country/feature.ts';
import { transparencyFeature } from '#features/transparency/feature.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { systemClock } from '#platform/clock.ts';
import { type TestInstance, withInstance } from '#test/support/instance.ts';
import { trustFeature } from '../feature.ts';
import { generateKey } from '../keys/generate.ts';
import { judgeSeal } from '../testing/judge.ts';
import { authorities, ceremony, keeperArguments, machineAt, signAsKeepers } from '../testing/keepers.ts';
import { type Openssl, withOpenssl } from '../testing/openssl.ts';
import { writeKeyFile } from './keys/file.ts';
import { envelopesIn, openShared } from './keys/shared-file.ts';
import { shareRoot } from './share.ts';

const features = [transparencyFeature, countryFeature, trustFeature];
const real = { features, country: 'test/country', mode: 'real', rootKeys: 'none' } as const;

const ALL = ['aigul', 'bolat', 'saule'] as const;
const PHRASES: Readonly<Record<string, string>> = {
  aigul: 'twelve horses cross the river',
  bolat: 'a kettle sings before the snow',
  saule: 'grandmother counts seven stars',
  dana: 'the well is deeper than the rope',
};

interface Place {
  readonly instance: TestInstance;
  readonly openssl: Openssl;
  readonly keyFile: string;
  /** A ceremony with some of them; gives what it said. */
  held(folder: string, names: readonly string[], ...more: string[]): Promise<string[]>;
}

const inPlace = (run: (place: Place) => Promise<void>): Promise<void> =>
  withInstance({ ...real, now: systemClock.now() }, (instance) =>
    withOpenssl((openssl) => {
      const keyFile = join(openssl.folder, 'root.key.pem');
      const keepers = keeperArguments(openssl, ALL);
      return run({
        instance,
        openssl,
        keyFile,
        held(folder, names, ...more) {
          const machine = machineAt(instance.clock.now, { passphrase: undefined, asking: asking() });
          const present = names.flatMap((name) => {
            const n = keepers.findIndex((one) => one.startsWith(`${name}=`));
            return keepers.slice(n - 1, n + 1);
          });
          return ceremony(machine, folder, '--key', keyFile, ...present, ...more);
        },
      });
    }),
  );

/** Everybody types his own phrase. */
const asking = (phrases = PHRASES) => ({
  line: async () => 'yes',
  secret: async (question: string) => {
    const name = Object.keys(phrases).find((one) => question.includes(one));
    return phrases[name ?? ''] ?? assert.fail(question);
  },
});

const openingIn = (folder: string): unknown =>
  (JSON.parse(readFileSync(join(folder, 'answer', 'record.json'), 'utf8')) as { keys: { opening?: unknown }[] }).keys[0]
    ?.opening;

test('any two of three keepers open the root: one is lost, and the next ceremony is held without him', () =>
  inPlace(async ({ instance, openssl, keyFile, held }) => {
    const [first, second] = [join(openssl.folder, 'first'), join(openssl.folder, 'second')];
    await authorities(instance.app, 'request', first);
    assert.match((await held(first, ALL, '--any', '2')).join('\n'), /Opened {4}by any 2 of 3 keepers together/);
    assert.deepEqual(openingIn(first), { needed: 2, of: ALL, by: ALL });
    signAsKeepers(openssl, first, ALL);
    const root = sha256Hex(readFileSync(join(first, 'answer', 'root.crt')));
    await authorities(instance.app, 'install', first, '--root', root);

    // Who has one phrase has nothing; who has two needs no program of ours.
    const envelopes = envelopesIn(readFileSync(keyFile, 'utf8'));
    assert.deepEqual(
      envelopes.map(({ names }) => names.join()),
      ['aigul,bolat', 'aigul,saule', 'bolat,saule'],
    );
    for (const { names, pem } of envelopes) {
      openssl.write('envelope', pem);
      const open = (phrase: string) =>
        openssl.run('pkcs8', '-in', 'envelope', '-passin', `pass:${phrase}`, '-out', 'plain.pem');
      const phrases = names.map((name) => PHRASES[name] ?? '');
      for (const alone of Object.values(PHRASES)) assert.ok(!open(alone).ok);
      assert.ok(open(phrases.join(' ')).ok, names.join());
      assert.match(openssl.run('pkey', '-in', 'plain.pem', '-noout', '-text').said, /secp384r1/);
    }

    await authorities(instance.app, 'request', second);
    await assert.rejects(held(second, ['saule', 'saule']), /named twice/);
    await held(second, ['bolat', 'saule']);
    assert.deepEqual(openingIn(second), { needed: 2, of: ALL, by: ['bolat', 'saule'] });
    signAsKeepers(openssl, second, ['bolat', 'saule']);
    assert.match((await authorities(instance.app, 'install', second)).join(), /Ceremony 2 is installed/);
    await judgeSeal(openssl, instance, 'agency:audit-chamber');

    // Who was lost is followed by another, and then he alone with one of the others opens nothing new.
    const [newFile, third] = [join(openssl.folder, 'new.key.pem'), join(openssl.folder, 'third')];
    const share = (...args: string[]) => shareRoot({ asking: asking(), passphrase: undefined }, args, () => undefined);
    const followers = ['--keeper', 'bolat', '--keeper', 'saule', '--keeper', 'dana', '--any', '2'];
    await assert.rejects(share(keyFile, newFile, '--by', 'bolat', ...followers), /too few/);
    assert.ok(!existsSync(newFile));
    assert.equal(await share(keyFile, newFile, '--by', 'bolat', '--by', 'saule', ...followers), 0);
    await authorities(instance.app, 'request', third);
    const machine = machineAt(instance.clock.now, { passphrase: undefined, asking: asking() });
    const present = keeperArguments(openssl, ['dana', 'saule']);
    await ceremony(machine, third, '--key', newFile, ...present);
    assert.deepEqual(openingIn(third), { needed: 2, of: ['bolat', 'saule', 'dana'], by: ['saule', 'dana'] });
  }));

test('a key under one passphrase becomes shared', () =>
  withOpenssl(async (openssl) => {
    const [file, shared] = [join(openssl.folder, 'one.pem'), join(openssl.folder, 'shared.pem')];
    const { pkcs8 } = await generateKey('P-384');
    const key = await writeKeyFile(file, pkcs8, PHRASES.aigul ?? '');
    const said: string[] = [];
    const machine = { asking: asking(), passphrase: PHRASES.aigul };
    const args = [file, shared, '--keeper', 'aigul', '--keeper', 'bolat', '--any', '2'];
    assert.equal(await shareRoot(machine, args, (line) => said.push(line)), 0);
    const envelopes = envelopesIn(readFileSync(shared, 'utf8'));
    const opened = await openShared(shared, envelopes, ['bolat', 'aigul'], async (name) => PHRASES[name] ?? '');
    assert.ok(opened.key.equals(key));
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    assert.ok(said.join().includes(sha256Hex(spki)));
    await assert.rejects(
      shareRoot(machine, args, () => undefined),
      /EEXIST/,
      'no file is written over',
    );
  }));

test('too few keepers, a wrong phrase and a wrong number open and make nothing', () =>
  inPlace(async ({ instance, openssl, keyFile, held }) => {
    const [first, second] = [join(openssl.folder, 'first'), join(openssl.folder, 'second')];
    await authorities(instance.app, 'request', first);
    for (const number of ['1', '4', '2.5', 'two'])
      await assert.rejects(held(first, ALL, '--any', number), /any 2 or more/);
    const machine = (phrases: Readonly<Record<string, string>>) =>
      machineAt(instance.clock.now, { passphrase: undefined, asking: asking(phrases) });
    const keepers = ALL.flatMap((name) => ['--keeper', `${name}=${join(openssl.folder, `${name}.crt`)}`]);
    const make = (phrases: Readonly<Record<string, string>>) =>
      ceremony(machine(phrases), first, '--key', keyFile, ...keepers, '--any', '3');
    await assert.rejects(make({ ...PHRASES, saule: 'short' }), /16 characters/);
    await assert.rejects(make({ ...PHRASES, saule: PHRASES.aigul ?? '' }), /the same passphrase/);
    assert.ok(!existsSync(keyFile), 'no key was made');
    await make(PHRASES);
    signAsKeepers(openssl, first, ALL);
    await authorities(
      instance.app,
      'install',
      first,
      '--root',
      sha256Hex(readFileSync(join(first, 'answer', 'root.crt'))),
    );

    await authorities(instance.app, 'request', second);
    await assert.rejects(held(second, ['aigul', 'bolat']), /opened by any 3 of aigul, bolat, saule: too few/);
    await assert.rejects(held(second, ALL, '--any', '2'), /--any is said when the key of a root is made/);
    const wrong = machine({ ...PHRASES, bolat: 'a kettle sings before the rain' });
    await assert.rejects(ceremony(wrong, second, '--key', keyFile, ...keepers), /passphrase does not open/);
    assert.ok(!existsSync(join(second, 'answer')));
  }));
