/** `shanyraq verify <file>`: checks a case passport, a PDF, signed XML or a signature on any machine, without an instance and without the network (but for GOST: see NCANODE_URL). */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findingsOf } from '#features/trust/index.ts';
import { type OutsideTrust, type Question, questionId } from '#features/trust/outside.ts';
import { systemClock } from '#platform/clock.ts';
import type { Command } from '#platform/feature.ts';
import { texts } from '#platform/texts.ts';
import { certificatesOf, checkFile } from './file.ts';
import type { CheckedFile } from './passport.ts';
import { inWords } from './words.ts';
import type { Given } from './xml-line.ts';

const t = texts('verification');

const OPTIONS = {
  root: { type: 'string' },
  chain: { type: 'string' },
  crl: { type: 'string' },
  content: { type: 'string' },
} as const;

const USAGE = 'verify <file> [--root <root.crt>] [--chain <chain.pem>] [--crl <list.crl>] [--content <signed file>]';

export const verifyFileCommand: Command = {
  name: 'verify',
  usage: `${USAGE}     (a case passport or container, a PDF, signed XML, or a signature; asks nobody but NCANODE_URL)`,
  run: () => Promise.reject(new Error('a file is verified without an instance')),
  async withoutInstance(config, args, out) {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [path] = positionals;
    if (path === undefined) {
      out(`Say which file to check: ${USAGE}`);
      return 2;
    }
    const content = values.content === undefined ? undefined : readFileSync(values.content);
    const given = { trust: trustGiven(values), now: systemClock.now(), content };
    return report(await checkedBy(config.ncanode, readFileSync(path), given), out);
  },
};

/** The same check, with the answers of the checker where one is configured and something is only its to compute. */
async function checkedBy(address: string | undefined, bytes: Uint8Array, given: Given): Promise<CheckedFile> {
  if (address === undefined) return checkFile(bytes, given);
  const { trust } = given;
  const asked: Question[] = [];
  const first = checkFile(bytes, { ...given, trust: { ...trust, checker: (one) => void asked.push(one) } });
  if (asked.length === 0) return first;
  const findings = await findingsOf(address, asked);
  return checkFile(bytes, { ...given, trust: { ...trust, checker: (one) => findings.get(questionId(one)) } });
}

const trustGiven = ({ root, chain, crl }: { root?: string; chain?: string; crl?: string }): OutsideTrust => ({
  roots: root === undefined ? [] : certificatesOf(readFileSync(root)),
  authorities: chain === undefined ? [] : certificatesOf(readFileSync(chain)),
  lists: crl === undefined ? [] : [readFileSync(crl)],
});

const english = { say: (key: string, values: Readonly<Record<string, string | number>>) => t('en', key, values) };

const MARKS = { valid: 'right', changed: 'WRONG', invalid: 'WRONG', uncheckable: 'OPEN ' } as const;

/** Three ends: all is right (0), something is wrong (1), nothing is wrong and of something nobody can say (3). */
function report({ passport, document, roots, lines }: CheckedFile, out: (line: string) => void): number {
  for (const { verdict, step, found } of lines)
    out(`${MARKS[verdict]}  ${inWords(step, english)}: ${inWords(found, english)}`);
  const wrong = lines.filter(({ verdict }) => MARKS[verdict] === 'WRONG').length;
  const open = lines.filter(({ verdict }) => verdict === 'uncheckable').length;
  const taken = passport ?? document;
  if (taken) {
    for (const root of roots) out(`root   ${root}: compare it with the root that the state publishes`);
    out(`log    ${taken.logKey}: compare it with the key of the public log`);
  }
  if (wrong > 0) out(`${wrong} of ${lines.length} do not agree.`);
  if (open > 0) out(`Of ${open} of ${lines.length} nobody can say by what is at hand: that is neither yes nor no.`);
  if (wrong + open === 0) out('Everything agrees.');
  return wrong > 0 ? 1 : open > 0 ? 3 : 0;
}
