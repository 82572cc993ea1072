/** Tools that nobody here wrote and that check what we make: openssl, pdfsig, a token, Chromium. Installed by apt where root may. */
import { spawnSync } from 'node:child_process';

const NEEDED: readonly { command: string; debianPackage: string; isOptional?: boolean }[] = [
  { command: 'openssl', debianPackage: 'openssl' },
  { command: 'curl', debianPackage: 'curl' },
  { command: 'pdfsig', debianPackage: 'poppler-utils' },
  { command: 'xmlsec1', debianPackage: 'xmlsec1' },
  { command: 'zip', debianPackage: 'zip' },
  { command: 'pkcs11-tool', debianPackage: 'opensc' },
  { command: 'softhsm2-util', debianPackage: 'softhsm2' },
  { command: 'certutil', debianPackage: 'libnss3-tools' },
  // The pages' tests need two thirds of the time with it. Without it they take the whole Chromium of the system, or the one from npm.
  { command: 'chromium-headless-shell', debianPackage: 'chromium-headless-shell', isOptional: true },
];

const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;

/** Ends the program with a clear word when a tool is missing and can't be installed. */
export function requireTools(): void {
  const missing = NEEDED.filter((tool) => !has(tool.command));
  if (missing.length === 0) return;
  const packages = missing.map((tool) => tool.debianPackage);
  console.log(`Installing ${packages.join(', ')} for the tests…`);
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const apt = (...args: string[]): void => {
    const [command = '', ...rest] = [...asRoot, 'apt-get', ...args];
    spawnSync(command, rest, options);
  };
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...packages);
  const still = missing.filter((tool) => !tool.isOptional && !has(tool.command));
  if (still.length === 0) return;
  console.error(
    `The tests need ${still.map((tool) => tool.debianPackage).join(', ')}: install them with your system's package manager.`,
  );
  process.exit(1);
}
