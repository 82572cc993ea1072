/** A double of an operator's mobile signature service (ETSI TS 102 204): an HTTP service whose phones do what a test says. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { base64, fromBase64 } from '#kernel/hash.ts';

/** What the person behind a number does, asked about the bytes and shown the words. Absent from the book: the number is unknown. */
export type Phone = (content: Uint8Array, words: string) => Promise<Uint8Array | number>;

export interface Mss {
  readonly address: string;
  /** By number. A number as an answer is a status code of the service. */
  readonly phones: Map<string, Phone>;
  /** Every request as it came. */
  readonly asked: string[];
  /** The service answers nothing. */
  isDown: boolean;
}

const envelope = (body: string): string =>
  `<?xml version="1.0"?><env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:mss="http://uri.etsi.org/TS102204/v1.1.2#"><env:Body>${body}</env:Body></env:Envelope>`;

const fault = (code: number): string =>
  envelope(
    `<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>mss:_${code}</env:Value></env:Subcode></env:Code><env:Reason><env:Text xml:lang="en">${code}</env:Text></env:Reason></env:Fault>`,
  );

const status = (code: number): string => `<mss:Status><mss:StatusCode Value="${code}"/></mss:Status>`;

const said = (request: string, pattern: RegExp): string => pattern.exec(request)?.[1] ?? '';

export async function withMss(run: (mss: Mss) => Promise<void>): Promise<void> {
  const phones = new Map<string, Phone>();
  const asked: string[] = [];
  const transactions = new Map<string, { questions: number; outcome: Promise<Uint8Array | number> }>();
  async function answer(request: string): Promise<string> {
    if (!request.includes('AP_PWD="word of the test"')) return fault(104);
    const number = said(request, /MSSP_TransID="([^"]+)"/);
    const known = transactions.get(number);
    if (known) {
      known.questions += 1;
      const outcome = known.questions === 1 ? 504 : await known.outcome;
      if (outcome === 504)
        return envelope(`<mss:MSS_StatusResp MSSP_TransID="${number}">${status(504)}</mss:MSS_StatusResp>`);
      if (typeof outcome === 'number') return fault(outcome);
      const signature = `<mss:MSS_Signature><mss:Base64Signature>${base64(outcome)}</mss:Base64Signature></mss:MSS_Signature>`;
      return envelope(`<mss:MSS_StatusResp>${signature}${status(500)}</mss:MSS_StatusResp>`);
    }
    const phone = phones.get(said(request, /<m:MSISDN>([^<]+)</));
    if (!phone) return fault(105);
    const id = `t${transactions.size + 1}`;
    const content = fromBase64(said(request, /<m:DataToBeSigned[^>]*>([^<]+)</));
    const outcome = phone(content, said(request, /<m:DataToBeDisplayed[^>]*>([^<]+)</));
    transactions.set(id, { questions: 0, outcome });
    return envelope(`<mss:MSS_SignatureResp MSSP_TransID="${id}">${status(100)}</mss:MSS_SignatureResp>`);
  }
  const mss = { address: '', phones, asked, isDown: false };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', async () => {
      if (mss.isDown) return void request.socket.destroy();
      const text = Buffer.concat(parts).toString();
      asked.push(text);
      const body = await answer(text);
      response.writeHead(body.includes('env:Fault') ? 500 : 200, { 'content-type': 'application/soap+xml' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mss.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mss`;
  try {
    await run(mss);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
