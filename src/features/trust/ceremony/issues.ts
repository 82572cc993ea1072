/** What a ceremony signs, as it follows from the request, the roots and the moment: whoever holds the three can tell what each file must say. */
import type { Instant } from '#kernel/instant.ts';
import { instantFromIso } from '#kernel/instant.ts';
import { rootListPeriod, rootPlan } from '../authorities/plan.ts';
import { type LintedTemplate, lintTemplate } from '../certificates/lint.ts';
import type { Certificate } from '../certificates/read.ts';
import type { NamedIssuer } from '../certificates/sign.ts';
import { authorityTemplate, crossTemplate, endOf, type Template, within } from '../certificates/template.ts';
import { deltaPath, type IssuerRef, publicName } from '../keys/refs.ts';
import { importKey } from '../requests.ts';
import type { RevocationList } from '../revocation/list.ts';
import { demand } from './error.ts';
import { crossFile, deltaFile, issuedFile, listFile, rootFile } from './folder.ts';
import type { CeremonyRequest, OpenedRequest } from './request.ts';

export type Roots = ReadonlyMap<number, Certificate>;

/** A certificate that the ceremony makes. */
export interface Issue {
  readonly file: string;
  readonly role: 'root' | 'cross' | 'issuing';
  /** Which key of the platform it is for; a cross certificate is for none. */
  readonly ref: IssuerRef | undefined;
  readonly generation: number;
  /** The generation of the root that signs it; its own number where a root signs itself. */
  readonly by: number;
  readonly template: Template;
}

/** A list that the ceremony makes. */
export interface ListIssue {
  readonly file: string;
  readonly generation: number;
  readonly list: RevocationList;
}

/** The newest root: by it everything is signed that isn't between roots. */
export const newestOf = (roots: Roots): number => Math.max(...roots.keys());

export const namedRoot = (roots: Roots, generation: number): NamedIssuer => {
  const certificate = roots.get(generation);
  demand(certificate !== undefined, `there is no root ${generation}`);
  return { certificate, name: publicName('root', generation) };
};

/** The next root's own certificate. `publicKey`: SubjectPublicKeyInfo, DER. */
export async function rootIssue(opened: OpenedRequest, publicKey: Uint8Array, at: Instant): Promise<Issue> {
  const { asked, profile, roots } = opened;
  const generation = asked.nextRoot ?? 0;
  const key = await importKey(publicKey);
  const { role, name, validFor } = rootPlan(profile);
  const fresh = authorityTemplate({ role, name, generation, validFor, profile, isDemo: false, publicKey: key, at });
  const old = roots.size === 0 ? undefined : roots.get(newestOf(roots));
  // RFC 4210 section 4.4: the successor has the name of the one before.
  const subject = old ? crossTemplate(old, key, at).subject : fresh.subject;
  const template = { ...fresh, subject };
  return { file: rootFile(generation), role: 'root', ref: 'root', generation, by: generation, template };
}

/** Everything below the roots, and what ties the next one to the one before. `roots` holds the next one too. */
export async function issuesUnder(opened: OpenedRequest, roots: Roots, at: Instant): Promise<Issue[]> {
  const { profile, toCertify } = opened;
  const by = newestOf(roots);
  const root = roots.get(by);
  const issues: Issue[] = await crossIssues(opened, roots, at);
  for (const { ref, generation, plan, publicKey } of toCertify) {
    const { name, validFor } = plan;
    const key = await importKey(publicKey);
    const request = {
      role: 'issuing',
      name,
      generation,
      validFor,
      profile,
      isDemo: false,
      publicKey: key,
      at,
    } as const;
    const template = within(authorityTemplate(request), root);
    issues.push({ file: issuedFile(ref, generation), role: 'issuing', ref, generation, by, template });
  }
  return issues;
}

async function crossIssues({ asked, roots: before }: OpenedRequest, roots: Roots, at: Instant): Promise<Issue[]> {
  if (asked.nextRoot === null || before.size === 0) return [];
  const [old, next] = [newestOf(before), asked.nextRoot];
  const cross = async (generation: number, by: number): Promise<Issue> => {
    const root = namedRoot(roots, generation).certificate;
    const template = crossTemplate(root, await importKey(root.publicKey), at);
    const cut = within(template, roots.get(by));
    return { file: crossFile(generation, by), role: 'cross', ref: undefined, generation, by, template: cut };
  };
  return [await cross(next, old), await cross(old, next)];
}

/** An issue as it may be signed. Throws LintError. */
export const lintIssue = ({ role, by, template }: Issue, roots: Roots, { profile }: OpenedRequest): LintedTemplate =>
  lintTemplate(template, role === 'root' ? undefined : roots.get(by), profile);

const entriesOf = (entries: CeremonyRequest['lists'][number]['withdrawn']) =>
  entries.map(({ at, ...entry }) => ({ ...entry, at: instantFromIso(at) }));

/** Complete list and delta of each root. */
export function listIssues({ asked, profile }: OpenedRequest, roots: Roots, at: Instant): ListIssue[] {
  return asked.lists.flatMap(({ generation, number, base, withdrawn, changed }) => {
    const { certificate, name } = namedRoot(roots, generation);
    const same = {
      number,
      thisUpdate: at,
      nextUpdate: Math.min(endOf(at, rootListPeriod(profile)), certificate.notAfter) as Instant,
      freshestAt: asked.publicUrl + deltaPath(name),
    };
    return [
      { file: listFile(generation), generation, list: { ...same, base: null, entries: entriesOf(withdrawn) } },
      { file: deltaFile(generation), generation, list: { ...same, base, entries: entriesOf(changed) } },
    ];
  });
}
