/**
 * A ceremony's answer enters the instance: checked whole against the request that the instance keeps, its waiting keys and the root that it
 * trusts, then entered in one transaction. Four eyes are the keepers': whoever runs the command alone changes nothing without their signatures.
 */
import { publicAppend } from '#features/transparency/index.ts';
import { sha256Hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import type { App, Env, Tx } from '#platform/app.ts';
import { checkCosignatures } from '../ceremony/cosignatures.ts';
import { demand } from '../ceremony/error.ts';
import { answerFolder, RECORD_FILE, REQUEST_FILE, readCosignatures, readerOf } from '../ceremony/folder.ts';
import { namedRoot, newestOf } from '../ceremony/issues.ts';
import { type OpenedRequest, openRequest } from '../ceremony/request.ts';
import { type VerifiedCeremony, verifyCeremony } from '../ceremony/verify.ts';
import { recordCertificate } from '../certificates/record.ts';
import { CLOCK_MARGIN_MS } from '../certificates/template.ts';
import { enterList } from '../revocation/enter.ts';
import type { RevocationReason } from '../revocation/list.ts';
import { revokeCertificate } from '../revocation/status.ts';
import { type InstalledCeremony, insertCeremony, listCeremonies } from '../store/ceremonies.ts';
import { listAuthorities, lockAuthorities } from '../store/certificates.ts';
import { listRevocations, lockLists, takeUnlisted } from '../store/lists.ts';
import { forgetAuthorities } from './known.ts';
import { demandReal } from './request.ts';
import { findRequest, findWaitingKey, forgetRequest, promoteWaitingKeys } from './waiting.ts';

export const CEREMONY_LEAF = 'trust.ceremony';

/** What the log has of a ceremony, for everybody to open. */
export const ceremonyLeaf = ({
  number,
  digest,
  signature,
}: Pick<InstalledCeremony, 'number' | 'digest' | 'signature'>) => ({
  number,
  record: digest,
  signature: sha256Hex(signature),
});

export interface Installed {
  readonly number: number;
  /** False where it was installed before. */
  readonly isNew: boolean;
}

/** Installs what lies in the folder; again is nothing new. `root`: fingerprint by which the first root is trusted. Throws CeremonyError. */
export async function installCeremony(app: App, folder: string, root: string | undefined): Promise<Installed> {
  const { env } = app;
  demandReal(env);
  const before = await app.read(listCeremonies);
  const digest = sha256Hex(readerOf(answerFolder(folder))(RECORD_FILE));
  const known = before.find((one) => one.digest === digest);
  if (known) {
    await finish(app);
    return { number: known.number, isNew: false };
  }
  const { opened, answer } = await judge(env, folder, root);
  const cosignatures = readCosignatures(folder);
  checkCosignatures(answer.recordBytes, answer.record.keepers, cosignatures);
  const number = await app.transaction(async (tx) => {
    await lockAuthorities(tx);
    return enter(tx, app, { opened, answer, cosignatures });
  });
  await finish(app);
  return { number, isNew: true };
}

/** Gives the certified keys to the key ring; the request that was answered waits no more. */
async function finish(app: App): Promise<void> {
  await promoteWaitingKeys(app.env, await app.read(listAuthorities));
  const newest = (await app.read(listCeremonies)).at(-1);
  const waiting = await findRequest(app.env);
  if (newest && waiting && answers(newest.record, waiting)) await forgetRequest(app.env);
}

const answers = (record: Uint8Array, request: Uint8Array): boolean =>
  (JSON.parse(new TextDecoder().decode(record)) as { request: string }).request === sha256Hex(request);

async function judge(
  env: Env,
  folder: string,
  root: string | undefined,
): Promise<{ opened: OpenedRequest; answer: VerifiedCeremony }> {
  const waiting = await findRequest(env);
  demand(waiting !== undefined, 'no request waits for an answer: make one by `shanyraq authorities request`');
  const read = readerOf(folder);
  const isOurs = Buffer.from(waiting).equals(read(REQUEST_FILE));
  demand(
    isOurs,
    `${REQUEST_FILE} is not the request that this instance made last: the folder answers another, or was altered`,
  );
  const opened = openRequest(read);
  for (const { ref, generation, publicKey } of opened.toCertify) {
    const key = await findWaitingKey(env, ref, generation);
    demand(
      key !== undefined && Buffer.from(key.publicKey).equals(publicKey),
      `the key of ${ref} ${generation} does not wait here`,
    );
  }
  const answer = await verifyCeremony(opened, readerOf(answerFolder(folder)));
  const isInTime = answer.at >= opened.at - CLOCK_MARGIN_MS && answer.at <= env.clock.now() + CLOCK_MARGIN_MS;
  demand(isInTime, `the clock of the ceremony said ${isoInstant(answer.at)}: before the request, or later than now`);
  const { fingerprint } = namedRoot(answer.roots, newestOf(answer.roots)).certificate;
  if (opened.roots.size === 0)
    demand(
      root !== undefined,
      'the first root is trusted by its fingerprint: give it by --root, from the keepers’ paper',
    );
  demand(root === undefined || root === fingerprint, `the root is ${fingerprint}, not the one given by --root`);
  return { opened, answer };
}

interface Entered {
  readonly opened: OpenedRequest;
  readonly answer: VerifiedCeremony;
  readonly cosignatures: readonly Uint8Array[];
}

async function enter(tx: Tx, app: App, { opened, answer, cosignatures }: Entered): Promise<number> {
  const at = tx.env.clock.now();
  const before = await listCeremonies(tx);
  const latest = before.at(-1)?.digest ?? null;
  demand(opened.asked.previous === latest, 'another ceremony was installed since this request was made');
  const number = before.length + 1;
  const { digest, recordBytes: record, signature } = answer;
  for (const { role, ref, generation, by, certificate } of answer.issues) {
    const issuer = role === 'root' ? null : namedRoot(answer.roots, by).certificate.serial;
    const key = ref === undefined ? {} : { keyRef: ref, generation };
    await recordCertificate(tx, certificate, { kind: role, issuer, ...key }, at);
  }
  await withdraw(tx, app, opened, answer);
  await enterLists(tx, answer);
  await insertCeremony(tx, { number, digest, record, signature, cosignatures, heldAt: answer.at, installedAt: at });
  await publicAppend(tx, CEREMONY_LEAF, ceremonyLeaf({ number, digest, signature }));
  forgetAuthorities(tx);
  return number;
}

/** Withdrawals that the keepers decided take effect with the list that says them. */
async function withdraw(tx: Tx, app: App, { asked }: OpenedRequest, { lists }: VerifiedCeremony): Promise<void> {
  const rows = new Map((await listAuthorities(tx)).map((row) => [row.serial, row]));
  const ctx = app.systemContext(`trust.ceremony ${asked.at}`);
  for (const { list } of lists.filter((one) => one.list.base === null))
    for (const { serial, reason, at } of list.entries) {
      const row = rows.get(serial);
      demand(row !== undefined, `a list names ${serial}, which is no authority of this instance`);
      if (row.revokedAt === null) await revokeCertificate(tx, ctx, serial, reason as RevocationReason, at);
    }
}

async function enterLists(tx: Tx, { lists, roots }: VerifiedCeremony): Promise<void> {
  for (const { generation, list, der } of lists) {
    const issuer = namedRoot(roots, generation).certificate.serial;
    await lockLists(tx, issuer);
    await enterList(tx, { ...list, issuer, der });
    if (list.base !== null) continue;
    // Something that was withdrawn after the request is on no list yet, and a ceremony stays due.
    const now = await listRevocations(tx, issuer, list.thisUpdate);
    const listed = new Set(list.entries.map(({ serial }) => serial));
    if (now.every(({ serial }) => listed.has(serial))) await takeUnlisted(tx, issuer);
  }
}
