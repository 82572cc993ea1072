/** The ceremony itself: the root's keys sign what the request asks for, and the record of it. */

import { OID } from '#kernel/asn1/oids.ts';
import { canonicalBytes } from '#kernel/canonical.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Certificate } from '../certificates/read.ts';
import { signCertificate } from '../certificates/sign.ts';
import { signRevocationList } from '../revocation/list.ts';
import { signCms } from '../signatures/sign-cms.ts';
import { demand } from './error.ts';
import { digestsOf, RECORD_FILE, RECORD_SIGNATURE, readerIn } from './folder.ts';
import { type Issue, issuesUnder, lintIssue, listIssues, namedRoot, newestOf, rootIssue } from './issues.ts';
import type { RootKey } from './keys/root-key.ts';
import { type Declared, type Keeper, momentOf, recordOf } from './record.ts';
import type { OpenedRequest } from './request.ts';
import { verifyCeremony } from './verify.ts';

export interface CeremonyParts {
  readonly opened: OpenedRequest;
  /** Of every root, by generation: also of the next one. */
  readonly keys: ReadonlyMap<number, RootKey>;
  readonly at: Instant;
  readonly keepers: readonly Keeper[];
  readonly program: Declared['program'];
}

/**
 * Signs and gives the files of the answer, the record among them, checked as the instance will check them. Throws CeremonyError, and
 * LintError for what the profile doesn't allow.
 */
export async function performCeremony(parts: CeremonyParts): Promise<Map<string, Uint8Array>> {
  const { opened, keys, keepers, program } = parts;
  const at = momentOf(parts.at);
  const keyOf = (generation: number): RootKey => {
    const key = keys.get(generation);
    demand(key !== undefined, `the key of root ${generation} is not here`);
    return key;
  };
  const roots = new Map(opened.roots);
  const files = new Map<string, Uint8Array>();
  const certificates: { file: string; by: number; certificate: Certificate }[] = [];
  const issue = async (one: Issue): Promise<Certificate> => {
    const key = keyOf(one.by);
    const by = one.role === 'root' ? key : { ...namedRoot(roots, one.by), chain: [], key };
    const certificate = await signCertificate(lintIssue(one, roots, opened), by, opened.asked.publicUrl);
    files.set(one.file, certificate.der);
    certificates.push({ file: one.file, by: one.by, certificate });
    return certificate;
  };
  const { nextRoot } = opened.asked;
  if (nextRoot !== null) roots.set(nextRoot, await issue(await rootIssue(opened, keyOf(nextRoot).publicKey, at)));
  for (const one of await issuesUnder(opened, roots, at)) await issue(one);
  const lists = listIssues(opened, roots, at);
  for (const { file, generation, list } of lists)
    files.set(file, await signRevocationList(list, namedRoot(roots, generation).certificate, keyOf(generation)));
  const declared: Declared = {
    at: isoInstant(at),
    keepers: [...keepers],
    program,
    keys: [...keys].map(([root, { kept, place, opening }]) => {
      const opened = opening && { needed: opening.needed, of: [...opening.of], by: [...opening.by] };
      return { root, kept, place, ...(opened ? { opening: opened } : {}) };
    }),
  };
  const record = canonicalBytes(recordOf(opened, declared, { outputs: digestsOf(files), certificates, lists }));
  const newest = newestOf(roots);
  const { certificate } = namedRoot(roots, newest);
  const by = { ...keyOf(newest), certificate: certificate.der, chain: [], notAfter: certificate.notAfter };
  files.set(RECORD_FILE, record);
  files.set(
    RECORD_SIGNATURE,
    await signCms(by, { content: record, contentType: OID.data, signingTime: at, isDetached: true }),
  );
  // A token that signs wrongly, or another's clock, is found here and not on the instance.
  await verifyCeremony(opened, readerIn(files));
  return files;
}
