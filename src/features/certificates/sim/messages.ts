/** Messages of the mobile signature service (ETSI TS 102 204 V1.1.4, SOAP 1.2): what is asked, and what may be answered. */
import { elementsIn, parseXml, walk, type XmlElement } from '#features/trust/index.ts';
import { base64, fromBase64, utf8 } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import { xmlText } from '#kernel/xml.ts';

const MSS = 'http://uri.etsi.org/TS102204/v1.1.2#';
const SOAP = 'http://www.w3.org/2003/05/soap-envelope';
const CMS_FORMAT = 'http://uri.etsi.org/TS102204/v1.1.2#CMS-Signature';

/** Who asks: the identifier and the password that the operator of the service gave. */
export interface Party {
  readonly id: string;
  readonly password: string;
}

export interface SignatureQuestion {
  /** Our own number of the transaction; the same again is the same question. */
  readonly id: string;
  /** E.164, with the plus. */
  readonly msisdn: string;
  readonly content: Uint8Array;
  readonly words: string;
  readonly seconds: number;
}

/** Why there is no signature; each has its words. */
export type SimFailure =
  | 'refused'
  | 'unknown_number'
  | 'no_key'
  | 'timeout'
  | 'blocked'
  | 'unavailable'
  | 'wrong_signature'
  | 'other_person';

export type SimAnswer =
  | { readonly kind: 'pending'; readonly transaction: string }
  | { readonly kind: 'signed'; readonly cms: Uint8Array }
  | { readonly kind: 'failed'; readonly why: SimFailure };

interface Request {
  readonly operation: 'MSS_Signature' | 'MSS_StatusQuery';
  /** Attributes of the request, each with a blank before it. */
  readonly attributes: string;
  /** Ours. */
  readonly id: string;
  readonly body?: string;
}

function envelope({ operation, attributes, id, body = '' }: Request, party: Party, at: Instant): string {
  const { id: ap, password } = party;
  return `<?xml version="1.0" encoding="UTF-8"?>
<s:Envelope xmlns:s="${SOAP}" xmlns:m="${MSS}"><s:Body><m:${operation}><m:${operation}Req MajorVersion="1" MinorVersion="1"${attributes}>\
<m:AP_Info AP_ID="${xmlText(ap)}" AP_TransID="_${xmlText(id)}" AP_PWD="${xmlText(password)}" Instant="${isoInstant(at)}"/>\
<m:MSSP_Info><m:MSSP_ID/></m:MSSP_Info>${body}</m:${operation}Req></m:${operation}></s:Body></s:Envelope>`;
}

/** MSS_SignatureReq: asynchronous, for a detached CMS over the content. UTF-8. */
export function signatureRequest(party: Party, question: SignatureQuestion, at: Instant): Uint8Array<ArrayBuffer> {
  const { id, msisdn, content, words, seconds } = question;
  const body = `<m:MobileUser><m:MSISDN>${xmlText(msisdn)}</m:MSISDN></m:MobileUser>\
<m:DataToBeSigned MimeType="application/json" Encoding="base64">${base64(content)}</m:DataToBeSigned>\
<m:DataToBeDisplayed MimeType="text/plain" Encoding="UTF-8">${xmlText(words)}</m:DataToBeDisplayed>\
<m:MSS_Format><m:mssURI>${CMS_FORMAT}</m:mssURI></m:MSS_Format>`;
  const attributes = ` MessagingMode="asynchClientServer" TimeOut="${seconds}"`;
  return new Uint8Array(utf8(envelope({ operation: 'MSS_Signature', attributes, id, body }, party, at)));
}

/** MSS_StatusReq about a transaction of the service. UTF-8. */
export function statusRequest(party: Party, id: string, transaction: string, at: Instant): Uint8Array<ArrayBuffer> {
  const attributes = ` MSSP_TransID="${xmlText(transaction)}"`;
  return new Uint8Array(utf8(envelope({ operation: 'MSS_StatusQuery', attributes, id }, party, at)));
}

// TS 102 204, section 12 (status codes); any other of a fault is the service's own trouble.
const FAILURES: Readonly<Record<string, SimFailure>> = {
  105: 'unknown_number',
  208: 'timeout',
  401: 'refused',
  402: 'blocked',
  403: 'blocked',
  404: 'no_key',
  422: 'no_key',
  501: 'wrong_signature',
  503: 'wrong_signature',
};
const PENDING = new Set(['100', '504']);
const SIGNED = new Set(['500', '502']);

/**
 * Reads an answer or a fault. Whatever isn't understood is `unavailable`: nobody signed, and the person may try again.
 * @param bytes the body of the HTTP answer, of whatever status
 */
export function readSimAnswer(bytes: Uint8Array): SimAnswer {
  try {
    const all = [...walk(parseXml(bytes).root)].filter(({ uri }) => uri === MSS || uri === SOAP);
    const named = (name: string): XmlElement | undefined => all.find(({ local }) => local === name);
    const code =
      attributeOf(named('StatusCode'), 'Value') ?? textOf(inside(named('Subcode'), 'Value')).replace(/^.*_/, '');
    if (SIGNED.has(code)) {
      const signature = textOf(named('Base64Signature')).replace(/\s/g, '');
      return signature === '' ? failed('unavailable') : { kind: 'signed', cms: fromBase64(signature) };
    }
    if (PENDING.has(code)) {
      const transaction = all.map((one) => attributeOf(one, 'MSSP_TransID')).find((value) => value !== undefined) ?? '';
      return transaction === '' ? failed('unavailable') : { kind: 'pending', transaction };
    }
    return failed(FAILURES[code] ?? 'unavailable');
  } catch {
    return failed('unavailable');
  }
}

const failed = (why: SimFailure): SimAnswer => ({ kind: 'failed', why });

const attributeOf = (element: XmlElement | undefined, name: string): string | undefined =>
  element?.attributes.find(({ local, uri }) => local === name && uri === '')?.value;

const inside = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element && elementsIn(element).find(({ local }) => local === name);

const textOf = (element: XmlElement | undefined): string =>
  (element?.children ?? [])
    .map((node) => (node.kind === 'text' ? node.text : ''))
    .join('')
    .trim();
