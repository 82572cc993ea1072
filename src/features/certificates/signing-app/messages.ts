/**
 * What is said with eGov Mobile, the app of Kazakhstan that signs by a QR. The app reads an address, gets there who asks ("API 1"), then what
 * is to be signed ("API 2", GET), and sends it back signed (PUT). Its description isn't published: the names are those that public servers and
 * clients of the protocol use, see docs/decisions/041-signing-app.md for what is certain and what isn't.
 */
import { z } from 'zod';
import { base64 } from '#kernel/hash.ts';
import { type Instant, isoInstant } from '#kernel/instant.ts';
import type { Text } from '#kernel/text.ts';

/** A CMS beside the content (detached), as everywhere here; of the app's other methods none is asked for. */
const METHOD = 'CMS_SIGN_ONLY';
const VERSION = 1;
const DOCUMENT = 1;

/** The protocol writes the language by the country. */
const named = ({ ru, kk, en }: Text) => ({ nameRu: ru, nameKz: kk, nameEn: en });

export interface Session {
  /** In one language: that of the app. */
  readonly description: string;
  readonly expiresAt: Instant;
  readonly organisation: { readonly title: Text; readonly bin: string };
  /** Where the document is got and sent. */
  readonly address: string;
  /** Shown there as a bearer token. */
  readonly secret: string;
}

/** Who asks, and where the document is. */
export const sessionMessage = ({ description, expiresAt, organisation, address, secret }: Session) => ({
  description,
  expiry_date: isoInstant(expiresAt),
  organisation: { ...named(organisation.title), bin: organisation.bin },
  document: { uri: address, auth_type: 'Token', auth_token: secret },
});

export interface Line {
  readonly name: string;
  readonly value: string;
}

interface Document {
  readonly title: Text;
  /** What the app shows beside the document, in one language. */
  readonly lines: readonly Line[];
  /** The exact bytes. */
  readonly content: Uint8Array;
}

/** What is to be signed. */
export const documentMessage = ({ title, lines, content }: Document) => ({
  signMethod: METHOD,
  version: VERSION,
  documentsToSign: [
    {
      id: DOCUMENT,
      ...named(title),
      meta: lines,
      document: { file: { mime: 'text/plain', data: base64(content) } },
    },
  ],
});

/** The last word on what was sent; the description knows of 200 and of 403. */
export const endMessage = (status: 200 | 403, message: string) => ({ code: String(status), message });

export type AppAnswer = { readonly kind: 'signed'; readonly signature: string } | { readonly kind: 'refused' };

const refusedSchema = z.object({ status: z.literal('CANCELED') });

const signedSchema = z.object({
  // Some servers say it never comes back.
  signMethod: z.literal(METHOD).optional(),
  documentsToSign: z.tuple([
    z.object({
      id: z.union([z.literal(DOCUMENT), z.literal(String(DOCUMENT))]),
      document: z.object({ file: z.object({ data: z.string().min(1).max(140_000) }) }),
    }),
  ]),
});

/**
 * Reads what the app sends: the same message with the signature, base64 or PEM, in the document's place, or that the person said no.
 * Undefined for anything else. The app may add what it likes.
 */
export function readAppAnswer(body: unknown): AppAnswer | undefined {
  if (refusedSchema.safeParse(body).success) return { kind: 'refused' };
  const read = signedSchema.safeParse(body);
  return read.success ? { kind: 'signed', signature: read.data.documentsToSign[0].document.file.data } : undefined;
}
