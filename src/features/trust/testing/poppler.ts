/** PDFs signed and judged by somebody else's program: poppler. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function inFolder<T>(run: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'shanyraq-pdf-'));
  try {
    return run(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What pdfsig says of the signatures. */
export const pdfsig = (pdf: Uint8Array): string =>
  inFolder((folder) => {
    writeFileSync(join(folder, 'a.pdf'), pdf);
    const options = { encoding: 'utf8', env: { HOME: folder, PATH: process.env.PATH } } as const;
    const { stdout, stderr } = spawnSync('pdfsig', ['-nocert', join(folder, 'a.pdf')], options);
    return `${stdout}${stderr}`;
  });

/** Signed by poppler, with a key of openssl's. */
export function byPoppler(pdf: Uint8Array, ...how: readonly string[]): Uint8Array {
  return inFolder((folder) => {
    const run = (command: string, ...args: string[]): void => {
      execFileSync(command, args, { cwd: folder, stdio: 'pipe', env: { HOME: folder, PATH: process.env.PATH } });
    };
    const subject = ['-subj', '/CN=Other', '-addext', 'keyUsage=critical,digitalSignature,nonRepudiation'];
    run('openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key', '-out', 'crt', ...subject);
    const key = ['-in', 'crt', '-inkey', 'key', '-name', 'other', '-passout', 'pass:', '-out', 'p12'];
    run('openssl', 'pkcs12', '-export', ...key);
    run('certutil', '-N', '-d', `sql:${folder}`, '--empty-password');
    run('pk12util', '-i', 'p12', '-d', `sql:${folder}`, '-W', '', '-K', '');
    writeFileSync(join(folder, 'in.pdf'), pdf);
    run('pdfsig', '-nssdir', folder, '-nick', 'other', ...how, 'in.pdf', 'out.pdf');
    return new Uint8Array(readFileSync(join(folder, 'out.pdf')));
  });
}
