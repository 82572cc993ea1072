/** `npm test`: everything. Installs the tools of other people that the tests use, checks, runs every part, counts. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Feature } from '#platform/feature.ts';
import { addressesOf, unwalkedPages, walkedPaths } from '#test/support/pages-walked.ts';
import { features } from '../src/features.ts';
import { requireTools } from './outside-tools.ts';
import { UNIT, WHOLE } from './parts.ts';
import { passes, STATIC_CHECKS } from './steps.ts';
import { runParts } from './suite.ts';

requireTools();
let passed = 0;
let failed = 0;
for (const [name, command] of STATIC_CHECKS) {
  if (passes(name, command)) passed++;
  else failed++;
}
const folder = mkdtempSync(join(tmpdir(), 'shanyraq-test-'));
// Parts inherit it; see pages-walked.ts.
process.env.PAGES_WALKED = join(folder, 'pages-walked');
// One after another first: what they say is read at once. Then two at a time, for two cores.
for (const [parts, atOnce] of [
  [UNIT, 1],
  [WHOLE, 2],
] as const) {
  const counts = await runParts(parts, atOnce);
  passed += counts.passed;
  failed += counts.failed;
}
const unwalked = unwalkedPages(addressesOf(features as readonly Feature[]), walkedPaths(process.env.PAGES_WALKED));
rmSync(folder, { recursive: true });
if (unwalked.length === 0) passed++;
else failed++;
console.log(`${unwalked.length === 0 ? '✔' : '✖'} every page was found clean by axe in every language`);
for (const page of unwalked) console.log(`  no test found it clean: ${page}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
