/** What imports can't show: see conventions in ARCHITECTURE.md. Each check is shown to find a planted violation or can't be empty. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { allRefusals } from '#kernel/refusal.ts';
import { LANGUAGES, placeholdersOf } from '#kernel/text.ts';
import { openApiOf } from '#platform/http/openapi.ts';
import { projectRoot } from '#platform/root.ts';
import { hasText, textsOf } from '#platform/texts.ts';
import { features } from '../src/features.ts';

const read = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');
const sources = (pattern: string): string[] =>
  globSync(pattern, { cwd: projectRoot }).filter(
    (path) => !/\.test\.tsx?$/.test(path) && !path.includes('node_modules'),
  );

describe('features', () => {
  test('stand in the order of their tiers, each name once', () => {
    const tiers = features.map((feature) => feature.tier);
    assert.deepEqual(
      tiers,
      [...tiers].sort((a, b) => a - b),
    );
    assert.equal(new Set(features.map((feature) => feature.name)).size, features.length);
  });

  test('have the tiers that the architecture rules name', () => {
    const rules = read('.dependency-cruiser.cjs');
    const rows = [...rules.slice(rules.indexOf('TIERS = ['), rules.indexOf('];')).matchAll(/^ {2}\[(.+)\],$/gm)].map(
      ([, row]) => [...(row ?? '').matchAll(/'([a-z-]+)'/g)].map(([, name]) => name),
    );
    const named = rows.flatMap((names, tier) => names.map((name) => [name, tier]));
    assert.deepEqual(named.sort(), features.map(({ name, tier }) => [name, tier]).sort());
  });

  test('every action has a unique name that begins with its feature', () => {
    const names = features.flatMap((feature) =>
      (feature.actions ?? []).map((one) => [feature.name, one.name] as const),
    );
    for (const [feature, name] of names) assert.ok(name.startsWith(`${feature}.`), name);
    assert.equal(new Set(names.map(([, name]) => name)).size, names.length);
  });

  test('every route that changes something parses what it is given', () => {
    for (const feature of features) {
      for (const one of feature.routes ?? []) {
        if (/:(?!lang\b)/.test(one.path))
          assert.ok(one.params, `${one.method} ${one.path} has no schema of parameters`);
        if (one.method !== 'GET' && !one.rawBody)
          assert.ok(
            one.body ?? one.maxFileBytes ?? one.maxUploadBytes,
            `${one.method} ${one.path} has no schema of its body`,
          );
        if (one.path.startsWith('/api/v1/'))
          assert.ok(one.summary && one.answer, `${one.method} ${one.path} isn't described`);
        const takesFiles = (one.maxUploadBytes ?? one.maxFileBytes) !== undefined;
        if (one.path.startsWith('/api/v1/'))
          assert.equal(
            one.fileParts !== undefined,
            takesFiles,
            `${one.method} ${one.path}: its files aren't described`,
          );
      }
    }
  });

  test('what an upload takes is described: the form, its part, its types and its size', () => {
    type Body = { requestBody: { required: boolean; content: Record<string, { schema: object; encoding?: object }> } };
    const { paths } = openApiOf(features, 'http://localhost:3000') as { paths: Record<string, { post: Body }> };
    const bodyOf = (path: string) => paths[`/api/v1/applications/{id}/${path}`]?.post.requestBody;
    const upload = bodyOf('files/{field}');
    assert.equal(upload?.required, true);
    assert.deepEqual(Object.keys(upload.content), ['multipart/form-data']);
    const { schema, encoding } = upload.content['multipart/form-data'] ?? {};
    assert.deepEqual(encoding, { file: { contentType: 'application/pdf, image/jpeg, image/png' } });
    const { properties, required } = schema as { properties: { file: { maxLength: number } }; required: string[] };
    assert.deepEqual([properties.file.maxLength, required], [20_000_000, ['file']]);
    const complaint = bodyOf('complaints')?.content ?? {};
    assert.deepEqual(Object.keys(complaint), ['application/json', 'multipart/form-data']);
    const form = complaint['multipart/form-data']?.schema as { properties: object; required: string[] };
    assert.deepEqual(Object.keys(form.properties), ['about', 'text', 'file1', 'file2', 'file3']);
    assert.deepEqual(form.required, ['about', 'text'], 'files may be left out');
  });

  test('every operation of the API has a name of its own', () => {
    const { paths } = openApiOf(features, 'http://localhost:3000') as {
      paths: Record<string, Record<string, unknown>>;
    };
    const names = Object.values(paths)
      .flatMap((one) => Object.values(one))
      .map((one) => (one as { operationId: string }).operationId);
    assert.ok(names.includes('postApplicationsIdSubmit'));
    assert.equal(new Set(names).size, names.length);
  });

  test('the API says of every body what it takes', () => {
    const silent = features.flatMap((feature) =>
      (feature.routes ?? []).filter(({ path, body }) => path.startsWith('/api/v1/') && body instanceof z.ZodRecord),
    );
    assert.deepEqual(
      silent.map(({ method, path }) => `${method} ${path}`),
      [],
    );
  });

  test('no route stands twice', () => {
    const all = features.flatMap((feature) =>
      (feature.routes ?? []).map((one) => `${one.method} ${one.path.replace(/:\w+/g, ':')}`),
    );
    assert.deepEqual(
      all.filter((one, index) => all.indexOf(one) !== index),
      [],
    );
  });
});

describe('texts', () => {
  const rooms = ['platform', ...features.filter((feature) => feature.texts).map((feature) => feature.name)];

  test('every key exists in every language with the same placeholders', () => {
    for (const room of rooms) {
      const catalogue = textsOf(room);
      assert.ok(catalogue.kk.size > 0, `${room} has no texts`);
      for (const language of LANGUAGES) {
        assert.deepEqual(
          [...catalogue[language].keys()].sort(),
          [...catalogue.kk.keys()].sort(),
          `${room} in ${language}`,
        );
        for (const [key, template] of catalogue[language])
          assert.deepEqual(
            placeholdersOf(template),
            placeholdersOf(catalogue.kk.get(key) ?? ''),
            `${room}:${key} in ${language}`,
          );
      }
    }
  });

  test('every refusal says what happened and what to do', () => {
    assert.ok(allRefusals().length > 10);
    for (const { code } of allRefusals()) {
      const room = code.slice(0, code.indexOf('.'));
      const reason = code.slice(code.indexOf('.') + 1);
      for (const part of ['title', 'help'])
        assert.ok(hasText(room, `refusal.${reason}.${part}`), `${code} has no ${part}`);
    }
  });

  test('no text is written of a refusal that is not there', () => {
    const codes = new Set(allRefusals().map(({ code }) => code));
    for (const room of rooms) {
      for (const key of textsOf(room).kk.keys()) {
        const reason = /^refusal\.([^.]+)\.title$/.exec(key)?.[1];
        if (reason && reason !== 'fault') assert.ok(codes.has(`${room}.${reason}`), `${room} speaks of ${reason}`);
      }
    }
  });
});

describe('sources', () => {
  test('only the clock asks the machine for the time', () => {
    const asks =
      /\bnew Date\(\s*\)|\bDate\.now\(|\bnow\(\)\s+at time zone|\bcurrent_date\b|\bcurrent_timestamp\b|\bTemporal\.Now\b/;
    const found = sources('src/**/*.{ts,tsx}').filter(
      (path) => !path.startsWith('src/platform/clock') && asks.test(read(path)),
    );
    assert.deepEqual(found, []);
    const inSql = sources('src/**/*.sql').filter((path) =>
      /\bnow\(\)|current_date|current_timestamp/i.test(read(path)),
    );
    assert.deepEqual(inSql, []);
  });

  test('a migration names no schema of a higher or equal feature but its own', () => {
    const names = features.map((feature) => feature.name);
    for (const path of sources('src/features/*/migrations/*.sql')) {
      const room = path.split('/')[2] ?? '';
      const others = names.filter((name) => name !== room);
      const touched = others.filter((name) => new RegExp(`\\b${name}\\.[a-z_]+`).test(read(path)));
      assert.deepEqual(touched, [], path);
    }
  });

  test('a refusal is thrown where it is a statement, so that whoever reads sees the way end there', () => {
    const silent = sources('src/{features,platform}/**/*.{ts,tsx}').flatMap((path) =>
      [...read(path).matchAll(/^.*(\)|\belse|\breturn) refuse\(.*$/gm)].map(([line]) => `${path}: ${line.trim()}`),
    );
    assert.deepEqual(silent, []);
  });

  test('files stay small', () => {
    const long = sources('{src,tools,bench}/**/*.{ts,tsx,mjs}').filter((path) => read(path).split('\n').length > 401);
    assert.deepEqual(long, []);
  });

  // A migration that ran never changes, not even in its comments. Links of documents that are made lead from where those lie.
  test('documents that comments name are there', () => {
    const missing = sources('{src,test,journeys,tools,bench}/**/*.{ts,tsx,mjs}').flatMap((path) =>
      [...read(path).matchAll(/(?<!\]\()(?<![\w./*-])[\w./-]+\.md\b/g)]
        .map(([name]) => name)
        .filter((name) => ![projectRoot, join(projectRoot, dirname(path))].some((from) => existsSync(join(from, name))))
        .map((name) => `${path} → ${name}`),
    );
    assert.deepEqual(missing, []);
  });

  test('every decision stands once in the index, by its title', () => {
    const folder = join(projectRoot, 'docs/decisions');
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    const listed = [...index.matchAll(/^- (\d{3}) \[(.+)\]\((.+)\)$/gm)].map(([, number, title, file]) => [
      file,
      `# ${number}. ${title}`,
    ]);
    const taken = globSync('[0-9]*.md', { cwd: folder }).map((file) => [
      file,
      readFileSync(join(folder, file), 'utf8').split('\n')[0],
    ]);
    assert.deepEqual(listed.sort(), taken.sort());
  });

  test('links in documents resolve', () => {
    const documents = globSync('{*.md,docs/**/*.md,src/**/README.md,country/**/*.md}', { cwd: projectRoot });
    const broken = documents.flatMap((path) =>
      [...read(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, target]) => target ?? '')
        .filter((target) => !existsSync(join(projectRoot, dirname(path), target)))
        .map((target) => `${path} → ${target}`),
    );
    assert.deepEqual(broken, []);
  });
});

describe('the architecture rules', () => {
  const violations: readonly (readonly [rule: string, path: string, code: string])[] = [
    ['tier-0-transparency', 'src/features/transparency/planted.ts', "import '#features/trust/index.ts';\n"],
    ['through-the-door', 'src/features/services/planted.ts', "import '#features/trust/store/lists.ts';\n"],
    ['kernel-is-pure', 'src/kernel/planted.ts', "import 'node:fs';\n"],
    ['ui-is-pure', 'src/ui/planted.ts', "import '#platform/clock.ts';\n"],
    ['platform-has-no-domain', 'src/platform/planted.ts', "import '#features/trust/index.ts';\n"],
    ['rules-are-pure', 'src/features/registers/rules/planted.ts', "import '../store/find.ts';\n"],
    ['actions-know-no-http', 'src/features/registers/actions/planted.ts', "import 'fastify';\n"],
    ['store-knows-nobody-above', 'src/features/registers/store/planted.ts', "import '../actions/read.ts';\n"],
    ['islands-stand-alone', 'src/islands/planted.ts', "import '#platform/clock.ts';\n"],
    ['no-tools-in-the-program', 'src/features/trust/planted.ts', "import '#test/support/instance.ts';\n"],
    ['features-are-not-constructed-inside', 'src/features/trust/planted-too.ts', "import '../../features.ts';\n"],
    ['testing-is-for-tests', 'src/features/trust/planted-more.ts', "import './testing/openssl.ts';\n"],
    ['resolvable', 'src/platform/planted-too.ts', "import './nowhere.ts';\n"],
    // A package that is here because another needs it; both files import each other, which is told once.
    ['declared-packages', 'src/platform/planted-package.ts', "import 'lru-cache';\nimport './planted-cycle.ts';\n"],
    ['no-cycles', 'src/platform/planted-cycle.ts', "import './planted-package.ts';\n"],
  ];

  test('are each tried below; of tiers the first', () => {
    const { forbidden }: { forbidden: readonly { name: string }[] } = createRequire(import.meta.url)(
      join(projectRoot, '.dependency-cruiser.cjs'),
    );
    const tried = new Set(violations.map(([rule]) => rule));
    const untried = forbidden.map(({ name }) => name).filter((name) => !tried.has(name) && !name.startsWith('tier-'));
    assert.deepEqual(untried, []);
  });

  test('find one planted violation of each kind', () => {
    const listing = join(mkdtempSync(join(projectRoot, 'node_modules', '.planted-')), 'out.json');
    try {
      for (const [, path, code] of violations) writeFileSync(join(projectRoot, path), code);
      const tool = join(projectRoot, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
      const done = spawnSync(
        process.execPath,
        [tool, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', '--output-to', listing, 'src'],
        { cwd: projectRoot, encoding: 'utf8' },
      );
      assert.notEqual(done.status, null, done.stderr);
      const report: { summary: { violations: { from: string; rule: { name: string; severity: string } }[] } } =
        JSON.parse(readFileSync(listing, 'utf8'));
      for (const [rule, path] of violations) {
        assert.ok(
          report.summary.violations.some(
            (one) => one.from === path && one.rule.name === rule && one.rule.severity === 'error',
          ),
          `${rule} was not found`,
        );
      }
    } finally {
      for (const [, path] of violations) rmSync(join(projectRoot, path), { force: true });
      rmSync(dirname(listing), { recursive: true, force: true });
    }
  });
});
