/** `shanyraq verify <file>`: checks a case passport, a PDF or a signature on any machine, without an instance and without the network. */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  certificatesIn,
  checkOutside,
  checkPdf,
  fingerprintOf,
  type OutsideTrust,
  signingTimeOf,
} from '#features/trust/index.ts';
import type { Command } from '#platform/feature.ts';
import { type CheckedPassport, checkPassport, describe, type Line, step } from './check.ts';

const OPTIONS = {
  root: { type: 'string' },
  chain: { type: 'string' },
  crl: { type: 'string' },
  content: { type: 'string' },
} as const;

const USAGE = 'verify <file> [--root <root.crt>] [--chain <chain.pem>] [--crl <list.crl>] [--content <signed file>]';

export const verifyFileCommand: Command = {
  name: 'verify',
  usage: `${USAGE}     (a case passport, a PDF, or a signature; asks nobody)`,
  run: () => Promise.reject(new Error('a file is verified without an instance')),
  async withoutInstance(_config, args, out) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [path] = positionals;
    if (path === undefined) {
      out(`Say which file to check: ${USAGE}`);
      return 2;
    }
    const given: Given = { trust: trustGiven(values), content: values.content && readFileSync(values.content) };
    return report(verifyFile(readFileSync(path), given), out);
  },
};

interface Given {
  readonly trust: OutsideTrust;
  /** What the signature is over, where the file is a signature alone. */
  readonly content: Uint8Array | '' | undefined;
}

const trustGiven = ({ root, chain, crl }: { root?: string; chain?: string; crl?: string }): OutsideTrust => ({
  roots: root === undefined ? [] : certificatesOf(readFileSync(root)),
  authorities: chain === undefined ? [] : certificatesOf(readFileSync(chain)),
  lists: crl === undefined ? [] : [readFileSync(crl)],
});

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Certificates of a PEM file, or the one of a DER file. */
function certificatesOf(bytes: Uint8Array): Uint8Array[] {
  const pems = Buffer.from(bytes).toString('latin1').match(PEM);
  return pems ? pems.map((pem) => new Uint8Array(new X509Certificate(pem).raw)) : [bytes];
}

const startsWith = (bytes: Uint8Array, text: string): boolean =>
  Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text;

/** Checks a file by what it is. Never throws for what is in it. */
export function verifyFile(bytes: Uint8Array, { trust, content }: Given): CheckedPassport {
  if (startsWith(bytes, 'PK')) return underRoot(checkPassport(bytes), trust);
  const roots = trust.roots.map(fingerprintOf);
  if (roots.length === 0)
    return { roots, lines: [wrong('give the root certificate with --root, as the state publishes it')] };
  if (startsWith(bytes, '%PDF')) return { roots, lines: [step('PDF', () => describe(checkPdf(bytes, trust)))] };
  if (!content) return { roots, lines: [wrong('give what was signed with --content')] };
  return { roots, lines: [step('signature', () => describe(checkLoose(content, bytes, trust)))] };
}

/** A signature that came alone: with the authorities that it carries, at the moment that it states. */
function checkLoose(content: Uint8Array, cms: Uint8Array, trust: OutsideTrust) {
  const authorities = [...trust.authorities, ...certificatesIn(cms)];
  return checkOutside({ content, cms, at: signingTimeOf(cms) }, { ...trust, authorities });
}

/** A passport brings its own root: it must be the one that was given, where one was. */
function underRoot(checked: CheckedPassport, { roots }: OutsideTrust): CheckedPassport {
  const given = roots.map(fingerprintOf);
  const strange = given.length === 0 ? [] : checked.roots.filter((root) => !given.includes(root));
  return {
    ...checked,
    lines: [...checked.lines, ...strange.map((root) => wrong(`root ${root} is not the one that was given`))],
  };
}

const wrong = (text: string): Line => ({ isRight: false, text });

function report({ passport, roots, lines }: CheckedPassport, out: (line: string) => void): number {
  for (const { isRight, text } of lines) out(`${isRight ? 'right' : 'WRONG'}  ${text}`);
  const faults = lines.filter(({ isRight }) => !isRight).length;
  if (passport) {
    for (const root of roots) out(`root   ${root}: compare it with the root that the state publishes`);
    out(`log    ${passport.logKey}: compare it with the key of the public log`);
  }
  out(faults === 0 ? 'Everything agrees.' : `${faults} of ${lines.length} do not agree.`);
  return faults === 0 ? 0 : 1;
}
