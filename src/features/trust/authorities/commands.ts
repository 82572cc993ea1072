/** The instance's side of a ceremony, on the command line. */
import { parseArgs } from 'node:util';
import { sha256Hex } from '#kernel/hash.ts';
import type { Command } from '#platform/feature.ts';
import { demand } from '../ceremony/error.ts';
import { REQUEST_FILE, writeFolder } from '../ceremony/folder.ts';
import { passphraseBy, terminal } from '../ceremony/terminal.ts';
import { presignAnswers } from '../ocsp/presign.ts';
import { REASON_CODES, type RevocationReason } from '../revocation/list.ts';
import { publishRevocations } from '../revocation/publish.ts';
import { exportRoots } from './export-root.ts';
import { installCeremony } from './install.ts';
import { renewAuthorities } from './renew.ts';
import { requestCeremony } from './request.ts';
import { sealAgencies } from './seals.ts';

const folderIn = (positionals: readonly string[], usage: string): string => {
  const [folder] = positionals;
  demand(folder !== undefined && positionals.length === 1, `say which folder: ${usage}`);
  return folder;
};

/** `SERIAL=REASON`. */
function withdrawalsIn(given: readonly string[]): Map<string, RevocationReason> {
  return new Map(
    given.map((one) => {
      const [serial = '', reason = ''] = one.split('=');
      const isReason = reason in REASON_CODES && reason !== 'certificateHold' && reason !== 'removeFromCRL';
      demand(isReason, `write a withdrawal as SERIAL=REASON, the reason as RFC 5280 names it: "${one}" is not`);
      return [serial.toLowerCase(), reason as RevocationReason];
    }),
  );
}

const REQUEST_USAGE = 'authorities request <folder> [--next-root] [--withdraw <serial>=<reason>]…';

const requestCommand: Command = {
  name: 'authorities request',
  usage: `${REQUEST_USAGE}: makes the keys that wait for the root’s keepers, and what they need for a ceremony`,
  async run(app, args, out) {
    const options = { 'next-root': { type: 'boolean' }, withdraw: { type: 'string', multiple: true } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const folder = folderIn(positionals, REQUEST_USAGE);
    const withdraw = withdrawalsIn(values.withdraw ?? []);
    const files = await requestCeremony(app, { nextRoot: values['next-root'] ?? false, withdraw });
    writeFolder(folder, files);
    out(`Written to ${folder}. Carry it to the offline machine, and on paper this SHA-256 of the request:`);
    out(sha256Hex(files.get(REQUEST_FILE) ?? new Uint8Array()));
    return 0;
  },
};

const INSTALL_USAGE = 'authorities install <folder> [--root <fingerprint>]';

const installCommand: Command = {
  name: 'authorities install',
  usage: `${INSTALL_USAGE}: checks what a ceremony made and enters it; the first root is trusted by its fingerprint`,
  async run(app, args, out) {
    const options = { root: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const { number, isNew } = await installCeremony(
      app,
      folderIn(positionals, INSTALL_USAGE),
      values.root?.toLowerCase(),
    );
    out(isNew ? `Ceremony ${number} is installed.` : `Ceremony ${number} was installed before: nothing changes.`);
    await renewAuthorities(app);
    await sealAgencies(app);
    await publishRevocations(app);
    await presignAnswers(app);
    out(`Its record is public: ${app.env.config.publicUrl}/pki/ceremonies/${number}`);
    return 0;
  },
};

const EXPORT_USAGE = 'authorities export-root <folder>';

const exportCommand: Command = {
  name: 'authorities export-root',
  usage: `${EXPORT_USAGE}: moves the root’s key of an older instance out of the workers’ keys, into an encrypted file`,
  async run(app, args, out) {
    const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
    const ask = passphraseBy(terminal, app.env.config.rootPassphrase);
    for (const path of await exportRoots(app, folderIn(positionals, EXPORT_USAGE), ask)) out(`Written   ${path}`);
    out(
      'The key is no longer here. Restart the workers, which may still hold it, and destroy what backups have of it.',
    );
    return 0;
  },
};

export const authoritiesCommands = [requestCommand, installCommand, exportCommand];
