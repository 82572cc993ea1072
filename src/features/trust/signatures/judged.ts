/** What is judged by whoever checks outside, what he holds, and what he finds. */
import type { Instant } from '#kernel/instant.ts';
import type { Certificate } from '../certificates/read.ts';
import type { Checker } from '../elsewhere/question.ts';
import type { Countersignature } from './countersignatures.ts';
import { quietly } from './quietly.ts';
import { readList } from './revocation-list.ts';

/** What an outsider holds: DER, as `/pki` gives it. */
export interface OutsideTrust {
  readonly roots: readonly Uint8Array[];
  readonly authorities: readonly Uint8Array[];
  readonly lists: readonly Uint8Array[];
  /** OCSPResponse or BasicOCSPResponse, as signatures carry them. */
  readonly answers?: readonly Uint8Array[];
  /** Who computes what can't be computed here; without one it is unsupported. */
  readonly checker?: Checker | undefined;
  /** The moment of the check; without it nothing is said of certificates that have expired since. */
  readonly now?: Instant | undefined;
  /** By when something around the signature shows that it was there: a time-stamp over the whole file, or the public log. */
  readonly existedAt?: Instant | undefined;
}

export interface OutsideSignature {
  /** Common name of the signer. */
  readonly name: string;
  /** For whom the signer signs, where the certificate says it. */
  readonly organisation: string | undefined;
  /** Hexadecimal. */
  readonly serial: string;
  readonly certificate: Certificate;
  /** Of the time-stamp; else of what the signer says; else the given moment. */
  readonly signedAt: Instant;
  /** By the word of the signer, or of the file around it: never after a time-stamp by more than clocks differ. */
  readonly statedAt: Instant;
  /** Who says when it was signed: a time-stamp authority, the signer, or nobody: then it is the moment of the check. */
  readonly timeBy: 'stamp' | 'signer' | 'nobody';
  /** By the lists and answers in hand and in the signature: unknown where none of its authority is there that speaks of the moment. */
  readonly revocation: 'good' | 'unknown';
  /** When the certificate was withdrawn after that, by what is in hand. */
  readonly revokedAt?: Instant;
  /** When the authority that issued it was, likewise. */
  readonly authorityRevokedAt?: Instant;
}

/** A TimeStampToken, DER, with the bytes that it is over. */
export interface Stamp {
  readonly token: Uint8Array;
  readonly over: Uint8Array;
}

/** A signature whose mathematics hold, in any format. */
export interface Held {
  readonly signer: Certificate;
  readonly signingTime: Instant | undefined;
  readonly stamps: readonly Stamp[];
  readonly carried: Carried;
  /** Signatures over it: their time-stamps are over it too. */
  readonly countersignatures?: readonly Countersignature[];
}

/** What lies in or beside a signature. */
export type Carried = Omit<OutsideTrust, 'roots'>;

/** What is in hand and what lies beside a signature: both hang on the roots alone. What can't be read proves nothing. */
export function withCarried(
  { authorities, lists, answers = [], ...known }: OutsideTrust,
  carried: Carried,
): OutsideTrust {
  const readable = carried.lists.filter((der) => quietly(() => readList(der)));
  return {
    ...known,
    authorities: [...authorities, ...carried.authorities],
    lists: [...lists, ...readable],
    answers: [...answers, ...(carried.answers ?? [])],
  };
}
