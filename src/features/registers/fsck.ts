/** The checker beside the thing checked: every digest, leaf and index row of the registers, derived again from what is stored. */
import { commitOf, isLogged, leafHashOf } from '#features/transparency/index.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { definitionByDigest } from './actions/definitions.ts';
import { batchBytes, versionBytes, versionDigest } from './rules/content.ts';
import { subjectsOf } from './rules/values.ts';
import { type AuditedVersion, batchAfter, emptyRecords, versionsAfter } from './store/audit.ts';

const NIL = '00000000-0000-0000-0000-000000000000';

const finding = (what: string, where: string): Finding => ({ feature: 'registers', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsckRegisters(app: App): AsyncIterable<Finding> {
  for (const id of await app.read(emptyRecords)) yield finding('a record has lost its versions', `record ${id}`);
  let after = { recordId: NIL, number: 0 };
  for (;;) {
    const versions = await app.read((tx) => versionsAfter(tx, after));
    for (const version of versions) {
      yield* checkVersion(app, version, after);
      after = { recordId: version.recordId, number: version.number };
    }
    if (versions.length === 0) break;
  }
  yield* checkBatches(app);
}

async function* checkVersion(
  app: App,
  version: AuditedVersion,
  before: { readonly recordId: string; readonly number: number },
): AsyncIterable<Finding> {
  const where = `${version.register}, record ${version.recordId}, version ${version.number}`;
  const expected = version.recordId === before.recordId ? before.number + 1 : 1;
  if (version.number !== expected) yield finding(`version ${expected} is missing`, where);
  const { validTo, ...rest } = version;
  const content = { ...rest, ...(validTo === null ? {} : { validTo }) };
  if (versionDigest(content) !== version.digest) yield finding('the content does not have its digest', where);
  if (version.leafHash && version.salt) {
    yield* checkLeaf(app, 'registers.version', versionBytes(content), version.leafHash, version.salt, where);
  }
  const definition = definitionByDigest(app.env, version.edition);
  if (definition === undefined) {
    yield finding('the edition of its definition is not published', where);
    return;
  }
  const subjects = subjectsOf(definition, version.values).map((one) => `${one.field} ${one.kind} ${one.identifier}`);
  if (subjects.sort().join('\n') !== [...version.subjects].sort().join('\n')) {
    yield finding('the index of whom it speaks of differs from its values', where);
  }
}

async function* checkLeaf(
  app: App,
  kind: string,
  content: Uint8Array,
  leafHash: Uint8Array,
  salt: Uint8Array,
  where: string,
): AsyncIterable<Finding> {
  const derived = leafHashOf(app.env, kind, commitOf(salt, content));
  if (!Buffer.from(derived).equals(leafHash)) yield finding('the content does not open its leaf', where);
  else if (!(await app.read((tx) => isLogged(tx, leafHash)))) yield finding('its leaf is not in the log', where);
}

async function* checkBatches(app: App): AsyncIterable<Finding> {
  let after = NIL;
  for (;;) {
    const batch = await app.read((tx) => batchAfter(tx, after));
    if (batch === undefined) return;
    const where = `${batch.register}, batch ${batch.id}`;
    if (batch.digests.length !== batch.size)
      yield finding(`${batch.size} versions were imported, ${batch.digests.length} are there`, where);
    const content = batchBytes(batch.id, batch.register, batch.label, batch.digests);
    yield* checkLeaf(app, 'registers.batch', content, batch.leafHash, batch.salt, where);
    after = batch.id;
  }
}
