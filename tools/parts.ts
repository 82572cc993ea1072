import type { Part } from './suite.ts';

// Tests that open a browser or whole processes stand in files named so, and run apart from the quick ones.
const SLOW = ['**/*.browser.test.ts', '**/*.browser.test.tsx', '**/*.slow.test.ts', 'src/ui/look/**'];

/** Pure tests: no database, no browser; part of the quick check. */
export const UNIT: readonly Part[] = [
  { name: 'kernel', files: ['src/kernel/**/*.test.ts'], budgetSeconds: 60 },
  { name: 'ui', files: ['src/ui/**/*.test.ts', 'src/ui/**/*.test.tsx'], exclude: SLOW, budgetSeconds: 60 },
  { name: 'architecture', files: ['test/*.test.ts'], budgetSeconds: 60 },
];

/** Features on a real database, then whole stories in a real browser. */
export const WHOLE: readonly Part[] = [
  { name: 'platform', files: ['src/platform/**/*.test.ts'], exclude: SLOW, budgetSeconds: 120 },
  {
    name: 'features',
    files: ['src/features/**/*.test.ts', 'src/features/**/*.test.tsx'],
    exclude: SLOW,
    budgetSeconds: 600,
  },
  { name: 'browser', files: ['src/ui/look/*.test.ts', 'src/**/*.browser.test.ts', 'src/**/*.browser.test.tsx'], budgetSeconds: 300 },
  { name: 'processes', files: ['src/**/*.slow.test.ts', 'test/**/*.slow.test.ts'], budgetSeconds: 300 },
  { name: 'journeys', files: ['journeys/**/*.test.ts'], budgetSeconds: 600 },
];
