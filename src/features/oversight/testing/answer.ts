/** How a test answers a complaint: the form, then the signature over the bytes that it gave, uploaded as a file. */
import type { Road } from '#features/services/cases/testing/road.ts';
import { fromBase64, sha256Hex } from '#kernel/hash.ts';

export interface Overseer {
  /** The name by which the road knows him. */
  readonly who: string;
  /** Whose key signs. */
  readonly iin: string;
}

export type Finding = Readonly<Record<'outcome' | 'reasons', string>> & { readonly recommendation?: string };

const pathOf = (complaint: string, path = ''): string => `/en/oversight/complaints/${complaint}${path}`;

/** The bytes to sign, once the form has been sent. */
export async function prepareAnswer(
  road: Road,
  { who }: Overseer,
  complaint: string,
  finding: Finding,
): Promise<Uint8Array> {
  const sent = await road.call(who, 'POST', pathOf(complaint, '/answer'), finding);
  if (sent.to !== pathOf(complaint, '/sign')) throw new Error(`${sent.status} ${sent.text}`);
  return (await road.call(who, 'GET', pathOf(complaint, '/content'))).raw;
}

/** Uploads a signature (base64) of prepared bytes. */
export function sendSignature(road: Road, { who }: Overseer, complaint: string, content: Uint8Array, cms: string) {
  const form = new FormData();
  form.set('sha256', sha256Hex(content));
  form.set('signatureFile', new Blob([Buffer.from(fromBase64(cms))]), 'answer.p7s');
  return road.call(who, 'POST', pathOf(complaint, '/sign'), form);
}

/** The whole road: prepared, signed, given. */
export async function giveAnswer(road: Road, overseer: Overseer, complaint: string, finding: Finding): Promise<void> {
  const content = await prepareAnswer(road, overseer, complaint, finding);
  const done = await sendSignature(road, overseer, complaint, content, road.signNow(overseer.iin, content));
  if (done.status !== 303) throw new Error(`${done.status} ${done.text}`);
}
