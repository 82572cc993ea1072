/** `npm test`: everything. Installs the tools of other people that the tests use, checks, runs every part, counts. */
import { requireTools } from './outside-tools.ts';
import { UNIT, WHOLE } from './parts.ts';
import { passes, STATIC_CHECKS } from './steps.ts';
import { runPart } from './suite.ts';

requireTools();
let passed = 0;
let failed = 0;
for (const [name, command] of STATIC_CHECKS) {
  if (passes(name, command)) passed++;
  else failed++;
}
for (const part of [...UNIT, ...WHOLE]) {
  const counts = await runPart(part);
  passed += counts.passed;
  failed += counts.failed;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
