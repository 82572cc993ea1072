import type { Part } from './suite.ts';

// Tests that open a browser or whole processes stand in files named so, and run apart from the quick ones.
const SLOW = ['**/*.browser.test.ts', '**/*.browser.test.tsx', '**/*.slow.test.ts', 'src/ui/look/**'];

const rooms = (...names: string[]): string[] =>
  names.flatMap((name) => [`src/features/${name}/**/*.test.ts`, `src/features/${name}/**/*.test.tsx`]);

/** Pure tests: no browser; part of the quick check. */
export const UNIT: readonly Part[] = [
  { name: 'kernel', files: ['src/kernel/**/*.test.ts'], budgetSeconds: 60 },
  { name: 'ui', files: ['src/ui/**/*.test.ts', 'src/ui/**/*.test.tsx'], exclude: SLOW, budgetSeconds: 60 },
  {
    name: 'architecture',
    files: ['test/architecture.test.ts', 'test/countries.test.ts', 'test/docs.test.ts'],
    budgetSeconds: 60,
  },
];

/** Rooms on a real database, whole processes, whole stories in a real browser: the longest first, for two run at a time. */
export const WHOLE: readonly Part[] = [
  { name: 'journeys', files: ['journeys/**/*.test.ts'], budgetSeconds: 900 },
  {
    name: 'browser',
    files: ['src/ui/look/*.test.ts', 'src/**/*.browser.test.ts', 'src/**/*.browser.test.tsx'],
    budgetSeconds: 900,
  },
  {
    name: 'ground',
    files: rooms('transparency', 'country', 'trust', 'registers', 'identity'),
    exclude: SLOW,
    budgetSeconds: 900,
  },
  { name: 'services', files: rooms('services'), exclude: SLOW, budgetSeconds: 900 },
  {
    name: 'offices',
    files: rooms(
      'desk',
      'centres',
      'mandates',
      'oversight',
      'data-protection',
      'consents',
      'sign-on',
      'demo',
      'portal',
    ),
    exclude: SLOW,
    budgetSeconds: 900,
  },
  {
    name: 'papers',
    files: rooms('notifications', 'documents', 'certificates', 'verification', 'payments'),
    exclude: SLOW,
    budgetSeconds: 600,
  },
  { name: 'processes', files: ['src/**/*.slow.test.ts', 'test/**/*.slow.test.ts'], budgetSeconds: 600 },
  {
    name: 'platform',
    files: ['src/platform/**/*.test.ts', 'test/*.test.ts'],
    exclude: [...SLOW, 'test/architecture.test.ts', 'test/countries.test.ts', 'test/docs.test.ts'],
    budgetSeconds: 420,
  },
];
