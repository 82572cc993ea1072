/** The mandates by which others signed for the applicant, in his passport and in theirs: what they say, and the grant where one was signed. */
import { findGrant } from '#features/identity/index.ts';
import { lasting } from '#features/trust/index.ts';
import type { MandatePart } from '#features/verification/index.ts';
import { fromBase64, sha256Hex } from '#kernel/hash.ts';
import { isoInstant } from '#kernel/instant.ts';
import { isUuid } from '#kernel/uuid.ts';
import type { Tx } from '#platform/app.ts';
import type { Context } from '#platform/feature.ts';
import { mandateIn } from '../applications/content.ts';
import type { LoadedCase } from '../cases/load.ts';
import { isApplicant } from '../cases/policy.ts';

interface Signed {
  /** Number of the submission, from 1. */
  readonly application: number;
  /** The bytes that were signed, base64. */
  readonly signed: string;
  /** The mandate as it was kept with the submission, base64; absent in those of before. */
  readonly mandate?: string;
}

/** The mandate of one submission as a part, its files put beside; none where the applicant signed himself. */
export async function addMandate(
  tx: Tx,
  ctx: Context,
  { row }: LoadedCase,
  { application, signed, mandate }: Signed,
  files: Map<string, Uint8Array>,
): Promise<MandatePart[]> {
  const digest = mandateIn(fromBase64(signed));
  if (digest === undefined) return [];
  const part = { application, digest, file: null, grant: null } as const;
  // A window and a co-signer see that there was one, as the contents say.
  if (ctx.actor.kind !== 'person' || !isApplicant(row, ctx)) return [{ ...part, how: 'closed' }];
  if (mandate === undefined) return [{ ...part, how: 'absent' }];
  const file = `mandates/${application}.json`;
  const bytes = fromBase64(mandate);
  files.set(file, bytes);
  return [
    {
      ...part,
      how: 'whole',
      file,
      grant: await addGrant(tx, ctx.actor.personId, bytes, `mandates/${application}`, files),
    },
  ];
}

/** The signed grant that a mandate rests on, for the two whom it names. */
async function addGrant(
  tx: Tx,
  personId: string,
  mandate: Uint8Array,
  path: string,
  files: Map<string, Uint8Array>,
): Promise<MandatePart['grant']> {
  const { fact } = JSON.parse(new TextDecoder().decode(mandate)) as {
    readonly fact: { readonly id: string; readonly digest: string };
  };
  const grant = isUuid(fact.id) ? await findGrant(tx, fact.id) : undefined;
  if (!grant || sha256Hex(grant.content) !== fact.digest) return null;
  if (grant.grantor.id !== personId && grant.representative?.id !== personId) return null;
  files.set(`${path}.grant.json`, grant.content);
  files.set(`${path}.grant.p7s`, await lasting(tx, grant.cms));
  return { content: `${path}.grant.json`, signature: { file: `${path}.grant.p7s`, at: isoInstant(grant.at) } };
}
