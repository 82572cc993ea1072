/** Containers of others with CAdES: signed by openssl, packed by zip, as nobody here makes them; and what attackers do with them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { pem } from '#features/trust/testing/openssl.ts';
import { AT, inWorld, type World } from '#features/trust/testing/xml-world.ts';
import { utf8 } from '#kernel/hash.ts';
import type { Config } from '#platform/config.ts';
import { verifyFileCommand } from './command.ts';
import { checkFile } from './file.ts';
import { type Line, verdictOf } from './findings.ts';
import { cades, type Entries, manifest, type Reference, referenceTo, stamp, zip } from './testing.ts';

const LETTER = 'letter.txt';
const TABLE = 'annex/table 1.csv';
const FILES: Entries = { [LETTER]: utf8('Pay 100'), [TABLE]: utf8('a,b\n') };
const BOTH: readonly Reference[] = Object.entries(FILES).map(([name, bytes]) => referenceTo(encodeURI(name), bytes));
const E: Entries = { mimetype: utf8('application/vnd.etsi.asic-e+zip') };
const S: Entries = { mimetype: utf8('application/vnd.etsi.asic-s+zip') };
const SIGNATURE = 'META-INF/signature001.p7s';
const MANIFEST = 'META-INF/ASiCManifest001.xml';
const OTHER = { kind: 'person', name: 'БӨТЕН АДАМ', surname: 'БӨТЕН', givenName: 'АДАМ', iin: '900101400013' } as const;

const said = (lines: readonly Line[]): string =>
  `${verdictOf(lines)}: ${lines.map(({ found }) => found.key).join(' ')}`;

/** What a check finds of containers in a world. */
const inContainers = (
  run: (
    world: World & {
      signed(written: string, by?: World['person']): Entries;
      lines(entries: Entries): readonly Line[];
      found(entries: Entries): string;
    },
  ) => Promise<void>,
) =>
  inWorld(async (world) => {
    const { openssl, trust, person } = world;
    const lines = (entries: Entries) => checkFile(zipSync({ ...entries }), { trust, now: AT }).lines;
    await run({
      ...world,
      signed: (written, by = person) => ({
        [MANIFEST]: utf8(written),
        [SIGNATURE]: cades(openssl, written, [by]),
      }),
      lines,
      found: (entries) => said(lines(entries)),
    });
  });

const numbered = (n: string, { [MANIFEST]: written, [SIGNATURE]: cms }: Entries): Entries => ({
  [`META-INF/ASiCManifest${n}.xml`]: written ?? assert.fail(),
  [`META-INF/signature${n}.p7s`]: cms ?? assert.fail(),
});

test(
  'ASiC-E with CAdES by openssl and zip: the page’s code and the command say the same',
  inContainers(async ({ openssl, trust, signed, authority }) => {
    const container = zip(openssl, { ...E, ...FILES, ...signed(manifest(SIGNATURE, BOTH)) });
    const { lines } = checkFile(container, { trust, now: AT });
    assert.equal(said(lines), 'valid: found.asic found.signed');
    assert.deepEqual(lines[1]?.step, { key: 'step.signatureOf', values: { path: SIGNATURE } });
    assert.equal(lines[1]?.signature?.name, 'ӘДІЛОВА АЙГҮЛ');
    openssl.write('root.crt', authority.root.der);
    openssl.write('chain.pem', pem(authority.issuing.der));
    openssl.write('file', container);
    const told: string[] = [];
    const at = (name: string): string => `${openssl.folder}/${name}`;
    const args = [at('file'), '--root', at('root.crt'), '--chain', at('chain.pem')];
    assert.equal(await verifyFileCommand.withoutInstance?.({} as Config, args, (line) => told.push(line), []), 0);
    assert.match(
      told.join('\n'),
      /^right {2}container: 2 files.*\nright {2}signature META-INF\/signature001\.p7s: signed by ӘДІЛОВА АЙГҮЛ .*\nEverything agrees\.$/,
    );
    const without = checkFile(container, { trust: { ...trust, roots: [] }, now: AT });
    assert.equal(said(without.lines), 'uncheckable: fault.no_root');
  }),
);

test(
  'every manifest and every signer is judged for itself, and time-stamps are called what they are',
  inContainers(async ({ openssl, signed, authority, person, lines, found }) => {
    const other = await authority.issue(OTHER);
    const first = signed(manifest(SIGNATURE, BOTH));
    const second = numbered('002', signed(manifest('META-INF/signature002.p7s', BOTH), other));
    assert.equal(found({ ...E, ...FILES, ...first, ...second }), 'valid: found.asic found.signed found.signed');
    const bent = { ...second, 'META-INF/signature002.p7s': first[SIGNATURE] ?? assert.fail() };
    assert.equal(
      found({ ...E, ...FILES, ...first, ...bent }),
      'changed: found.asic found.signed fault.wrong_content',
      'a signature under another manifest',
    );
    // Two signers of one CMS.
    const written = manifest(SIGNATURE, BOTH);
    const pair = { [MANIFEST]: utf8(written), [SIGNATURE]: cades(openssl, written, [person, other]) };
    const ofPair = lines({ ...E, ...FILES, ...pair });
    assert.equal(said(ofPair), 'valid: found.asic found.signed found.signed');
    assert.deepEqual(ofPair.map(({ signature }) => signature?.name).sort(), ['БӨТЕН АДАМ', 'ӘДІЛОВА АЙГҮЛ', undefined]);

    const tsa = await authority.issueService('timestamp');
    const token = 'META-INF/timestamp001.tst';
    const archive = manifest(token, [
      referenceTo(LETTER, FILES[LETTER] ?? assert.fail()),
      referenceTo(SIGNATURE, first[SIGNATURE] ?? assert.fail()),
    ]);
    const stamped = (digest: string): Entries => ({
      'META-INF/ASiCArchiveManifest001.xml': utf8(archive),
      [token]: stamp(openssl, archive, tsa, digest),
    });
    for (const digest of ['sha256', 'sha512'])
      assert.equal(
        found({ ...E, ...FILES, ...first, ...stamped(digest) }),
        'valid: found.asic found.signed found.existed',
        digest,
      );
    assert.equal(
      found({ ...E, ...FILES, ...first, ...stamped('sha1') }),
      'invalid: found.asic found.signed fault.weak_algorithm',
    );
    const later = stamped('sha256');
    assert.equal(
      found({ ...E, ...FILES, ...signed(manifest(SIGNATURE, BOTH)), ...later }),
      'changed: found.asic found.signed fault.not_as_named',
      'a signature that was put in the place of the stamped one',
    );
    const alone = { [token]: later[token] ?? assert.fail(), 'META-INF/ASiCManifest.xml': utf8(archive) };
    const rest = { ...E, ...FILES, [SIGNATURE]: first[SIGNATURE] ?? assert.fail() };
    assert.equal(found({ ...rest, ...alone }), 'changed: found.asic fault.no_manifest found.existed');
    const only = manifest(token, [referenceTo(LETTER, FILES[LETTER] ?? assert.fail())]);
    const unsigned = { 'META-INF/ASiCManifest.xml': utf8(only), [token]: stamp(openssl, only, tsa) };
    assert.equal(
      found({ ...E, [LETTER]: FILES[LETTER] ?? assert.fail(), ...unsigned }),
      'uncheckable: fault.only_stamped found.existed',
      'nobody signed',
    );
    const asSignature = { ...signed(manifest(SIGNATURE, BOTH)), [SIGNATURE]: stamp(openssl, written, tsa) };
    assert.match(found({ ...E, ...FILES, ...asSignature }), /^changed: found\.asic fault\.wrong_content$/);
  }),
);

test(
  'ASiC-S holds one file, and the signature or time-stamp is over it',
  inContainers(async ({ openssl, authority, person, found }) => {
    const letter = utf8('Pay 100');
    const tsa = await authority.issueService('timestamp');
    const signature = { 'META-INF/signature.p7s': cades(openssl, letter, [person]) };
    const token = { 'META-INF/timestamp.tst': stamp(openssl, letter, tsa) };
    for (const kind of [S, {}]) {
      assert.equal(found({ ...kind, [LETTER]: letter, ...signature }), 'valid: found.asic found.signed');
      assert.equal(found({ ...kind, [LETTER]: letter, ...token }), 'uncheckable: fault.only_stamped found.existed');
      assert.equal(
        found({ ...kind, [LETTER]: letter, ...signature, ...token }),
        'valid: found.asic found.signed found.existed',
      );
      assert.equal(
        found({ ...kind, [LETTER]: utf8('Pay 900'), ...signature }),
        'changed: found.asic fault.wrong_content',
      );
      assert.equal(found({ ...kind, [LETTER]: letter, 'x.txt': letter, ...signature }), 'changed: fault.asic_simple');
    }
    assert.equal(found({ ...E, [LETTER]: letter, ...signature }), 'changed: found.asic fault.no_manifest');
    const two = {
      'META-INF/signature.p7s': cades(openssl, letter, [person, await authority.issue(OTHER)], { digest: 'sha384' }),
    };
    assert.equal(found({ ...S, [LETTER]: letter, ...two }), 'valid: found.asic found.signed found.signed');
    assert.equal(found({ ...S, [LETTER]: letter }), 'uncheckable: fault.asic_unsigned');
    const inner = { 'META-INF/ASiCManifest.xml': utf8(manifest('META-INF/signature.p7s', BOTH)) };
    assert.equal(found({ ...S, [LETTER]: letter, ...signature, ...inner }), 'uncheckable: fault.other_container');
  }),
);

test(
  'what attackers do is found',
  inContainers(async ({ signed, authority, found }) => {
    const written = manifest(SIGNATURE, BOTH);
    const good = { ...E, ...FILES, ...signed(written) };
    assert.equal(found(good), 'valid: found.asic found.signed');
    const [letter, table] = BOTH as [Reference, Reference];
    const by = (references: readonly Reference[], more?: string) => signed(manifest(SIGNATURE, references, more));
    const SHA1 = 'http://www.w3.org/2000/09/xmldsig#sha1';
    const evil = referenceTo('x.txt', utf8('x'));
    const critical = '<a:ASiCManifestExtensions><a:Extension Critical="true"/></a:ASiCManifestExtensions>';
    const harmless = critical.replace('true', 'false');
    const inside = '<a:DataObjectReferenceExtensions><a:Extension Critical="1"/></a:DataObjectReferenceExtensions>';
    const stranger = await authority.issue(OTHER);
    const attacks: readonly (readonly [what: string, entries: Entries, found: string])[] = [
      ['a file changed', { ...good, [LETTER]: utf8('Pay 900') }, 'changed: found.asic fault.not_as_named'],
      [
        'two files in each other’s place',
        { ...good, [LETTER]: FILES[TABLE] ?? assert.fail(), [TABLE]: FILES[LETTER] ?? assert.fail() },
        'changed: found.asic fault.not_as_named',
      ],
      ['a file added', { ...good, 'x.txt': utf8('x') }, 'changed: found.asic fault.uncovered'],
      [
        'a file added, and to the manifest too',
        { ...good, 'x.txt': utf8('x'), [MANIFEST]: utf8(manifest(SIGNATURE, [...BOTH, evil])) },
        'changed: found.asic fault.wrong_content',
      ],
      [
        'a second manifest of the attacker’s for the same signature',
        { ...good, 'x.txt': utf8('x'), 'META-INF/ASiCManifest002.xml': utf8(manifest(SIGNATURE, [...BOTH, evil])) },
        'changed: fault.named_twice',
      ],
      [
        'a second signer for what was added',
        {
          ...good,
          'x.txt': utf8('x'),
          ...numbered('002', signed(manifest('META-INF/signature002.p7s', [evil]), stranger)),
        },
        'changed: found.asic fault.uncovered fault.uncovered',
      ],
      [
        'another manifest used than was signed',
        { ...good, [MANIFEST]: utf8(manifest(SIGNATURE, [letter, table].reverse())) },
        'changed: found.asic fault.wrong_content',
      ],
      ['a file that the manifest leaves out', { ...good, ...by([letter]) }, 'changed: found.asic fault.uncovered'],
      ['a file named twice', { ...good, ...by([...BOTH, letter]) }, 'changed: found.asic fault.named_twice'],
      [
        'a file named twice, otherwise written',
        { ...good, ...by([...BOTH, { ...letter, uri: 'l%65tter.txt' }]) },
        'changed: found.asic fault.named_twice',
      ],
      ['a file that isn’t there', { ...good, ...by([...BOTH, evil]) }, 'changed: found.asic fault.missing'],
      ...[
        '../x.txt',
        '/letter.txt',
        './letter.txt',
        'http://x/letter.txt',
        'letter.txt#a',
        'letter.txt?a',
        'a%2F..%2Fx',
      ].map(
        (uri) =>
          [
            `outside: ${uri}`,
            { ...good, ...by([table, { ...letter, uri }]) },
            'changed: found.asic fault.strange_path',
          ] as const,
      ),
      [
        'a name in capitals',
        { ...good, ...by([table, { ...letter, uri: 'LETTER.TXT' }]) },
        'changed: found.asic fault.missing',
      ],
      [
        'a weak digest',
        { ...good, ...by([table, { ...letter, method: SHA1, digest: 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=' }]) },
        'invalid: found.asic fault.weak_algorithm',
      ],
      [
        'a digest that nobody knows',
        { ...good, ...by([table, { ...letter, method: 'urn:x' }]) },
        'uncheckable: found.asic fault.unsupported_algorithm',
      ],
      [
        'an extension that must be understood',
        { ...good, ...by(BOTH, critical) },
        'uncheckable: fault.manifest_unread',
      ],
      ['one that need not be', { ...good, ...by(BOTH, harmless) }, 'valid: found.asic found.signed'],
      ['one of a file', { ...good, ...by([table, { ...letter, more: inside }]) }, 'uncheckable: fault.manifest_unread'],
      ['another document', { ...good, [MANIFEST]: utf8('<x/>') }, 'uncheckable: fault.manifest_unread'],
      ['a document type', { ...good, [MANIFEST]: utf8(`<!DOCTYPE x>${'<x/>'}`) }, 'uncheckable: fault.xml_doctype'],
      ['a signature that isn’t there', { ...E, ...FILES, [MANIFEST]: utf8(written) }, 'changed: fault.missing'],
      [
        'a signature without a manifest',
        { ...good, 'META-INF/signature9.p7s': utf8('x') },
        'uncheckable: found.asic found.signed fault.malformed_signature',
      ],
      ['something else beside the signatures', { ...good, 'META-INF/x.xml': utf8('<x/>') }, 'changed: fault.uncovered'],
      [
        'XAdES beside it, which would have no manifest',
        { ...good, 'META-INF/signatures.xml': utf8('<x/>') },
        'changed: fault.uncovered',
      ],
      ['a way out', { ...good, '../x': utf8('x') }, 'changed: fault.strange_path'],
      ['a name that some don’t tell apart', { ...good, 'LETTER.txt': utf8('x') }, 'changed: fault.twice'],
      ['another kind', { ...good, mimetype: utf8('application/zip') }, 'uncheckable: fault.other_container'],
    ];
    for (const [what, entries, expected] of attacks) assert.equal(found(entries), expected, what);
    // The same name twice: a ZIP that no program makes by itself.
    const twice = Buffer.from(zipSync({ ...good, 'letter.txu': utf8('x') }));
    for (let at = twice.indexOf('letter.txu'); at >= 0; at = twice.indexOf('letter.txu')) twice.write('letter.txt', at);
    const { lines } = checkFile(Uint8Array.from(twice), {
      trust: { roots: [authority.root.der], authorities: [], lists: [] },
      now: AT,
    });
    assert.equal(said(lines), 'changed: fault.twice');
  }),
);

test(
  'right is only what is named whole and once, and no octet of it may turn',
  inContainers(async ({ signed, found, lines }) => {
    const names = ['a', 'b', 'c', 'd/e'];
    const files = Object.fromEntries(names.map((name) => [name, utf8(name)]));
    const references = names.map((name) => referenceTo(name, utf8(name)));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...references), { minLength: 1, maxLength: 6 }), (chosen) => {
        const isWhole = chosen.length === names.length && new Set(chosen).size === names.length;
        const verdict = found({ ...E, ...files, ...signed(manifest(SIGNATURE, chosen)) }).startsWith('valid');
        assert.equal(verdict, isWhole);
      }),
      { numRuns: 25, examples: [[references], [[...references].reverse()]] },
    );
    const good: Entries = { ...E, ...FILES, ...signed(manifest(SIGNATURE, BOTH)) };
    const parts = Object.keys(good).filter((name) => name !== SIGNATURE);
    const turned = (name: string, at: number, by: number): Entries => {
      const bytes = Uint8Array.from(good[name] ?? []);
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ by;
      return { ...good, [name]: bytes };
    };
    fc.assert(
      fc.property(fc.constantFrom(...parts), fc.nat(), fc.integer({ min: 1, max: 255 }), (name, at, by) => {
        assert.doesNotMatch(found(turned(name, at, by)), /^valid/);
      }),
      { numRuns: 150 },
    );
    // What nobody signs of a signature may turn; it never names another signer.
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, by) => {
        const told = lines(turned(SIGNATURE, at, by));
        if (verdictOf(told) === 'valid') assert.equal(told[1]?.signature?.name, 'ӘДІЛОВА АЙГҮЛ');
      }),
      { numRuns: 150 },
    );
  }),
);
