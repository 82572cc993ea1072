/** Whether a certificate still stands, for the device that holds it. */
import { z } from 'zod';
import type { Instant } from '#kernel/instant.ts';
import type { Tx } from '#platform/app.ts';
import { json, type RouteRequest, route } from '#platform/feature.ts';
import { statusOf } from './revocation/status.ts';
import { findByFingerprint } from './store/certificates.ts';

const STANDINGS = ['good', 'suspended', 'withdrawn', 'expired', 'unknown'] as const;
type Standing = (typeof STANDINGS)[number];

/** More than anybody keeps in one browser. */
const MOST = 20;

async function standingOf(tx: Tx, fingerprint: string, now: Instant): Promise<Standing> {
  const found = await findByFingerprint(tx, fingerprint);
  if (!found) return 'unknown';
  if (found.notAfter <= now) return 'expired';
  const status = await statusOf(tx, found.serial, now);
  if (status === 'revoked') return found.reason === 'certificateHold' ? 'suspended' : 'withdrawn';
  return status;
}

const standingBody = z.object({
  fingerprints: z
    .array(z.string().regex(/^[0-9a-f]{64}$/))
    .max(MOST)
    .describe('SHA-256 of each certificate (DER), hexadecimal.'),
});

/**
 * Asked by digest, so that only who holds the certificate can ask and nobody learns from a number or a name who has one; nothing of the
 * holder is said.
 */
const ask = route({
  method: 'POST',
  path: '/api/v1/certificates/standing',
  access: 'public',
  limit: 'page',
  summary: 'Says whether certificates at hand still stand.',
  body: standingBody,
  answer: z.object({ standings: z.array(z.enum(STANDINGS)).describe('In the order of the question.') }),
  handle: ({ app, ctx, body }: RouteRequest<unknown, unknown, z.infer<typeof standingBody>>) =>
    app.read(async (tx) =>
      json({ standings: await Promise.all(body.fingerprints.map((one) => standingOf(tx, one, ctx.now))) }),
    ),
});

export const standingRoutes = [ask];
