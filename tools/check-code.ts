/** `npm run check`: types, lint, architecture, dead code, unit tests. Under two minutes. */
import { UNIT } from './parts.ts';
import { passes, STATIC_CHECKS } from './steps.ts';
import { runParts } from './suite.ts';

let failed = 0;
for (const [name, command] of STATIC_CHECKS) if (!passes(name, command)) failed++;
failed += (await runParts(UNIT, 1)).failed;
process.exit(failed === 0 ? 0 : 1);
