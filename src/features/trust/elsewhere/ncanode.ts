/**
 * The checker that there is for Kazakhstan's GOST: NCANode 3 (https://github.com/malikzh/NCANode), which the installation runs beside itself.
 * Its answers aren't signed, so it is believed only over https or on this machine, and only where it speaks of the certificate that was
 * asked about. What it doesn't look at (signatures of OCSP answers, time-stamps) stands in decision 037.
 */
import { z } from 'zod';
import { base64 } from '#kernel/hash.ts';
import { type Instant, instantFromIso } from '#kernel/instant.ts';
import { bodyOf } from '#platform/answer-body.ts';
import type { Certificate } from '../certificates/read.ts';
import { quietly } from '../signatures/quietly.ts';
import type { Finding, Question } from './question.ts';

/** It gave no answer from which anything follows: silent, or it says itself that it can't judge. */
export class NoFinding extends Error {
  readonly kind: 'silent' | 'unjudged';

  constructor(kind: 'silent' | 'unjudged', why: string) {
    super(why);
    this.kind = kind;
  }
}

const MOST_ANSWER_BYTES = 1_000_000;

const revocationSchema = z.object({
  revoked: z.boolean(),
  by: z.enum(['OCSP', 'CRL']),
  revocationTime: z.string().nullish(),
});

const certificateSchema = z.object({
  valid: z.boolean(),
  revocations: z.array(revocationSchema).nullish(),
  serialNumber: z.string(),
  /** Of the certificate, base64. */
  signature: z.string(),
});

// Its description calls the list of a signer `signers`, the program `certificates`.
const signerSchema = z.union([
  z.object({ certificates: z.array(certificateSchema).length(1) }).transform(({ certificates: [one] }) => one),
  z.object({ signers: z.array(certificateSchema).length(1) }).transform(({ signers: [one] }) => one),
  certificateSchema,
]);

const answerSchema = z.object({
  status: z.literal(200).optional(),
  valid: z.boolean(),
  signers: z.array(signerSchema).length(1),
});

const errorSchema = z.object({ status: z.number().int().min(400).max(599), message: z.string().nullish() });

interface Told {
  readonly valid: boolean;
  readonly certificate: z.infer<typeof certificateSchema>;
}

/**
 * Asks whether a signature holds, and whether its certificate stands now. Throws NoFinding where nothing follows from what came: in neither
 * case is the signature right or wrong.
 */
export async function askNcanode(address: string, question: Question, withinMs: number): Promise<Finding> {
  // Without revocation first: its one word `valid` would mix a broken signature with a withdrawn certificate, and with a silent authority.
  const plain = await tell(address, question, [], withinMs);
  if (!plain.valid) {
    if (plain.certificate.valid) return { holds: false, revocation: 'unknown' };
    throw new NoFinding('unjudged', 'it does not know the authority, or the certificate is out of its time');
  }
  return { holds: true, revocation: revocationIn(await tell(address, question, ['OCSP'], withinMs), question.signer) };
}

/** An OCSP answer that it couldn't get it calls not revoked, and the whole not valid. */
function revocationIn({ valid, certificate }: Told, signer: Certificate): Finding['revocation'] {
  const told = certificate.revocations ?? [];
  const revoked = told.find((one) => one.revoked);
  // One that doesn't say since when is withdrawn from its beginning.
  if (revoked) return { at: momentOf(revoked.revocationTime) ?? signer.notBefore };
  return valid && certificate.valid && told.some(({ by }) => by === 'OCSP') ? 'good' : 'unknown';
}

const momentOf = (text: string | null | undefined): Instant | undefined => quietly(() => instantFromIso(text ?? ''));

async function tell(address: string, question: Question, check: readonly string[], withinMs: number): Promise<Told> {
  const { kind, bytes, content, signer } = question;
  const what =
    kind === 'xml'
      ? { xml: new TextDecoder().decode(bytes) }
      : { cms: base64(bytes), ...(content ? { data: base64(content) } : {}) };
  const body = JSON.stringify({ ...what, revocationCheck: check });
  const told = parsed(await send(`${address}/${kind}/verify`, body, withinMs));
  const [certificate] = told.signers;
  if (!certificate || !isAbout(certificate, signer)) throw new NoFinding('silent', 'it spoke of another certificate');
  return { valid: told.valid, certificate };
}

async function send(address: string, body: string, withinMs: number): Promise<unknown> {
  const headers = { 'content-type': 'application/json', accept: 'application/json' };
  try {
    const signal = AbortSignal.timeout(withinMs);
    const answer = await fetch(address, { method: 'POST', headers, body, redirect: 'error', signal });
    return JSON.parse(new TextDecoder().decode(await bodyOf(answer, MOST_ANSWER_BYTES)));
  } catch (error) {
    // Neither the address nor what was asked: the one may hold a secret of the installation, the other says who signs.
    throw new NoFinding(
      'silent',
      error instanceof SyntaxError ? 'it sent no JSON' : 'it did not answer in time or in size',
    );
  }
}

function parsed(told: unknown): z.infer<typeof answerSchema> {
  const read = answerSchema.safeParse(told);
  if (read.success) return read.data;
  // It also says 400 and 500 where the network failed it: that it can't judge is no judgement.
  if (errorSchema.safeParse(told).success) throw new NoFinding('unjudged', 'it says that it cannot judge');
  throw new NoFinding('silent', 'it sent something else than is described');
}

/** By number and by the authority's signature, which no two certificates share. */
const isAbout = ({ serialNumber, signature }: z.infer<typeof certificateSchema>, signer: Certificate): boolean =>
  serialNumber.toLowerCase().replace(/^0+(?=.)/, '') === signer.serial.replace(/^0+(?=.)/, '') &&
  signature === base64(signer.signature);
