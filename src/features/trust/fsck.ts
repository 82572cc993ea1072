/**
 * What `shanyraq fsck` asks of the trust's room: whether records of ceremonies, certificates and what became of them are those that the log
 * has. A withdrawal that is taken out of the table makes a lost key good again, and a certificate put into it makes another key good.
 */
import { commitOf, countLeaves, LEAF_FAULTS, leafFault } from '#features/transparency/index.ts';
import { sha256Hex } from '#kernel/hash.ts';
import type { App } from '#platform/app.ts';
import type { Finding } from '#platform/feature.ts';
import { CEREMONY_LEAF, ceremonyLeaf } from './authorities/install.ts';
import { CERTIFICATE_LEAF, certificateBytes } from './certificates/record.ts';
import { answerFaults } from './fsck-answers.ts';
import { brokenGenerations, type Issued, issuedOf, rowFault } from './fsck-certificates.ts';
import { hasLeaf } from './fsck-leaf.ts';
import { listFaults } from './fsck-lists.ts';
import { ISLAND_LEAF, islandLeaf } from './islands-log.ts';
import { REVOCATION_LEAF, revocationLeaf } from './revocation/status.ts';
import {
  type AuditedCertificate,
  certificatesAfter,
  eventsAfter,
  islands,
  platformCertificates,
} from './store/audit.ts';
import { listCeremonies } from './store/ceremonies.ts';

const finding = (what: string, where: string): Finding => ({ feature: 'trust', what, where });

/** Every finding, as it is met. An intact database gives none. */
export async function* fsck(app: App): AsyncIterable<Finding> {
  yield* fsckCeremonies(app);
  const issued = issuedOf(app.env, await app.read(platformCertificates));
  yield* fsckCertificates(app, issued);
  yield* fsckEvents(app);
  yield* fsckIslands(app);
  for await (const { what, where } of listFaults(app, issued)) yield finding(what, where);
  for await (const { what, where } of answerFaults(app, issued)) yield finding(what, where);
}

async function* fsckCeremonies(app: App): AsyncIterable<Finding> {
  for (const ceremony of await app.read(listCeremonies)) {
    const isRight =
      sha256Hex(ceremony.record) === ceremony.digest && (await hasLeaf(app, CEREMONY_LEAF, ceremonyLeaf(ceremony)));
    if (!isRight)
      yield finding(
        'the record of a ceremony, or its signature, is not the one in the log',
        `ceremony ${ceremony.number}`,
      );
  }
}

/** Leaves are counted before the rows: more may be issued meanwhile. */
async function* fsckCertificates(app: App, issued: Issued): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, CERTIFICATE_LEAF));
  for (const ref of brokenGenerations([...issued.platform.values()]))
    yield finding('the generations of a key of the platform do not follow each other', `key ${ref}`);
  let seen = 0;
  for (let after = ''; ; ) {
    const rows = await app.read((tx) => certificatesAfter(tx, after));
    for (const row of rows) {
      for (const what of await faultsOf(app, row, issued)) yield finding(what, `certificate ${row.serial}`);
      after = row.serial;
    }
    if (rows.length === 0) break;
    seen += rows.length;
  }
  if (seen < leaves) yield finding(`the log has ${leaves} certificates, the table ${seen}`, 'trust.certificate');
}

async function faultsOf(app: App, row: AuditedCertificate, issued: Issued): Promise<string[]> {
  const faultOf = (content: Uint8Array) => leafFault(app, CERTIFICATE_LEAF, commitOf(row.salt, content), row.leaf);
  // Certificates of an earlier program are in the log without what their rows say beside them.
  const fault = (await faultOf(certificateBytes(row.der, row))) && (await faultOf(row.der));
  return [await rowFault(app, row, issued), fault && LEAF_FAULTS[fault]].filter((one) => typeof one === 'string');
}

async function* fsckEvents(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, REVOCATION_LEAF));
  let seen = 0;
  for (let last = { serial: '', number: 0 }; ; ) {
    const rows = await app.read((tx) => eventsAfter(tx, last.serial, last.number));
    for (const row of rows) {
      if (!(await hasLeaf(app, REVOCATION_LEAF, revocationLeaf(row))))
        yield finding('its leaf is not in the log', `act ${row.number} on certificate ${row.serial}`);
      last = row;
    }
    if (rows.length === 0) break;
    seen += rows.length;
  }
  if (seen < leaves) yield finding(`the log has ${leaves} acts on certificates, the table ${seen}`, 'trust.revocation');
}

/** Code that touches people's keys, as the log has it: leaves are counted before the rows. */
async function* fsckIslands(app: App): AsyncIterable<Finding> {
  const leaves = await app.read((tx) => countLeaves(tx, ISLAND_LEAF));
  const rows = await app.read(islands);
  for (const row of rows) {
    const { path, integrity } = row;
    const isRight =
      (await hasLeaf(app, ISLAND_LEAF, islandLeaf(row))) ||
      // Earlier programs did not say when.
      (await hasLeaf(app, ISLAND_LEAF, { path, integrity }));
    if (!isRight) yield finding('its leaf is not in the log', `code ${path}`);
  }
  if (rows.length < leaves)
    yield finding(`the log has ${leaves} editions of code, the table ${rows.length}`, 'trust.island');
}
