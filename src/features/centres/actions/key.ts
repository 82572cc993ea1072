/** A visitor's key, made on his own device or brought as a request in a file: the operator who saw his document says whose it is. */
import { z } from 'zod';
import { type ApprovedKey, approveKey, takeKeyRequest } from '#features/certificates/index.ts';
import { fromBase64 } from '#kernel/hash.ts';
import { action } from '#platform/feature.ts';
import { documentSchema, requireSureOperator, visitorBy } from './visitor.ts';

/** `person`: number and surname don't belong together; `code`: no request waits under the code. */
export type KeyFault = 'person' | 'code';

/**
 * Approves the request behind the code that the visitor's device shows, or takes that of his file. Answers what was wrong with what was
 * typed. Refuses identity.forbidden, identity.assurance_too_low, centres.own_invitation, certificates.no_basis, and as
 * `trust.checkKeyRequest`.
 */
export const approveVisitorsKey = action({
  name: 'centres.approve-key',
  input: documentSchema.extend({
    /** Of the organisation in whose name it is to sign. */
    bin: z.string().max(20).optional(),
    by: z.union([
      z.strictObject({ code: z.string().max(40) }),
      /** PKCS#10, DER in base64. */
      z.strictObject({ request: z.base64().max(4000) }),
    ]),
  }),
  allow(_tx, ctx) {
    requireSureOperator(ctx);
  },
  async run(tx, ctx, { by, bin, ...document }): Promise<ApprovedKey | KeyFault> {
    const operator = requireSureOperator(ctx);
    const person = await visitorBy(tx, operator, document);
    if (!person) return 'person';
    const { officerId, agency, centre } = operator;
    const seen = { officerId, agency, centre };
    const owner = { personId: person.personId, bin };
    return 'code' in by
      ? ((await approveKey(tx, owner, seen, by.code)) ?? 'code')
      : takeKeyRequest(tx, owner, seen, fromBase64(by.request));
  },
});
