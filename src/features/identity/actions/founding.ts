/**
 * The first two administrators of an instance. Appointing needs two administrators, so the first two can be appointed by nobody: whoever
 * installs the instance brings one content that both signed, and that works once. From then on every change has its two people.
 */
import { z } from 'zod';
import { dayIn } from '#features/country/index.ts';
import { livingPersonBy, type Person } from '#features/registers/index.ts';
import { append } from '#features/transparency/index.ts';
import { verifySignature } from '#features/trust/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import type { Tx } from '#platform/app.ts';
import { action, type Context } from '#platform/feature.ts';
import { newId } from '#platform/random.ts';
import { refuse } from '../refusals.ts';
import { type FoundingContent, foundingBytes, readFounding } from '../rules/founding.ts';
import { FOUNDED_BY, hadAdministrators, insertFounding, lockFounding } from '../store/founding.ts';
import { insertAssignment, insertOfficer } from '../store/officers.ts';
import { unitTitles } from './administration.ts';
import { commitRoster } from './roster.ts';

/** The log's name for the leaf. */
export const FOUNDING_LEAF = 'identity.first-administrators';

/**
 * Appoints the first two administrators, in effect at once: they are drawn for nothing. Only the command line performs it. Refuses
 * identity.administrators_exist where anybody ever was one, founding_wrong for a content that isn't this instance's or doesn't fit its
 * signatures, certificate_not_good, unknown_unit, not_a_person, and what `trust` refuses of a signature.
 */
export const appointFirstAction = action({
  name: 'identity.appoint-first',
  input: z.strictObject({ content: z.base64(), signatures: z.array(z.base64()).length(2) }),
  allow(_tx, { actor }) {
    if (actor.kind !== 'system') throw refuse('forbidden');
  },
  async run(tx, ctx, input): Promise<string[]> {
    await lockFounding(tx);
    if (await hadAdministrators(tx)) throw refuse('administrators_exist');
    const bytes = fromBase64(input.content);
    const content = readFounding(bytes) ?? refuse('founding_wrong');
    if (content.instance !== tx.env.instance.origin) throw refuse('founding_wrong');
    unitTitles(tx, ctx, content.agency, content.unit);
    const [firstCms, secondCms] = input.signatures.map((one) => fromBase64(one));
    if (firstCms === undefined || secondCms === undefined) throw refuse('founding_wrong');
    await requireBoth(tx, ctx, content, bytes, [firstCms, secondCms]);
    const people = await Promise.all(
      content.administrators.map(async (one) => (await livingPersonBy(tx, one)) ?? refuse('not_a_person')),
    );
    const founding = { at: ctx.now, content: bytes, firstCms, secondCms };
    await insertFounding(tx, founding, await append(tx, FOUNDING_LEAF, foundingBytes(founding)));
    for (const person of people) await appoint(tx, ctx, content, person);
    await commitRoster(tx, content.agency, content.unit);
    return people.map(({ name }) => name.full);
  },
});

/** Each of the two whom the content names signed it, by a certificate that is good now. */
async function requireBoth(
  tx: Tx,
  ctx: Context,
  { administrators }: FoundingContent,
  content: Uint8Array,
  signatures: readonly Uint8Array[],
): Promise<void> {
  const signers = new Set<string | undefined>();
  for (const cms of signatures) {
    const { iin, revocation } = await verifySignature(tx, {
      content,
      cms,
      at: ctx.now,
      accept: ['person'],
      isKept: true,
    });
    if (revocation !== 'good') throw refuse('certificate_not_good');
    signers.add(iin);
  }
  // Two signers, each of them named: so both named signed.
  const isSigned = signers.size === 2 && administrators.every(({ iin }) => signers.has(iin));
  if (!isSigned || new Set(administrators.map(({ iin }) => iin)).size !== 2) throw refuse('founding_wrong');
}

async function appoint(tx: Tx, ctx: Context, { agency, unit }: FoundingContent, person: Person): Promise<void> {
  const officerId = newId(ctx.now);
  const written = { at: ctx.now, by: FOUNDED_BY, confirmedBy: null };
  const { personId, name } = person;
  await insertOfficer(tx, { id: officerId, personId, name: name.full, agency, unit, centre: null, ...written });
  const effectiveFrom = dayIn(tx.env, ctx.now);
  await insertAssignment(tx, { officerId, roles: ['administrator'], competences: [], effectiveFrom, ...written });
}
