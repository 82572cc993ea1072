/** The commands by which anybody does a finished draw again: a shell, sha256sum and openssl, nothing of ours. Printed on the proof page. */
import { base64 } from '#kernel/hash.ts';
import { messageFields, SEED_LABEL } from '../rules/draw.ts';
import type { DrawRow, DrawSignature, FrozenList } from '../store/draws.ts';
import { subjectOfProof } from './proof.ts';

const NAMES = ['platform', 'witness-1', 'witness-2'];
const LINE = 64;

const pemOf = (der: Uint8Array): string => {
  const lines = base64(der).match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return ['-----BEGIN PUBLIC KEY-----', ...lines, '-----END PUBLIC KEY-----'].join('\n');
};

const bytesInto = (bytes: Uint8Array, file: string): string => `echo ${base64(bytes)} | base64 -d > ${file}`;

interface Finished {
  readonly draw: DrawRow;
  readonly list: FrozenList;
  readonly signatures: readonly DrawSignature[];
}

/** Says the digest of the list, "Verified OK" three times, the seed, the place, and the token that was drawn. */
export function drawCommands({ draw, list, signatures }: Finished): string {
  const named = signatures.map((one) => ({ ...one, name: NAMES[one.position] ?? '' }));
  return [
    '# 1. the list and its digest',
    `printf '%s\\n' ${list.places.map(({ token }) => token).join(' \\\n  ')} > list`,
    'sha256sum list',
    '# 2. what was signed: leaf hash, its number in the log, digest of the list, number of the draw',
    bytesInto(messageFields(subjectOfProof({ draw, list })), 'fields'),
    'od -An -v -tx1 fields',
    'openssl dgst -sha256 -binary fields > message',
    '# 3. the signatures of the platform and of both witnesses',
    ...named.flatMap(({ name, publicKey, signature }) => [
      `cat > ${name}.pem <<END\n${pemOf(publicKey)}\nEND`,
      bytesInto(signature, `${name}.sig`),
      `openssl dgst -sha256 -verify ${name}.pem -signature ${name}.sig message`,
    ]),
    '# 4. the seed, its remainder, and who stands there',
    `{ printf '${SEED_LABEL}'; cat ${named.map(({ name }) => `${name}.sig`).join(' ')}; } > seed`,
    'sha256sum seed',
    'PLACE=0',
    `for DIGIT in $(sha256sum seed | cut -c1-64 | fold -w1); do PLACE=$(( (PLACE * 16 + 0x$DIGIT) % ${list.places.length} )); done`,
    'echo "place $PLACE"',
    'sed -n "$((PLACE + 1))p" list',
  ].join('\n');
}

/** For the applicant: that the token is the officer's who decided. Says the token. */
export const tokenCommand = (salt: Uint8Array, officerId: string): string =>
  `{ echo ${base64(salt)} | base64 -d; printf '${officerId}'; } | sha256sum`;
