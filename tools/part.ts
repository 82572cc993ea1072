/** Runs one named part of the tests: `node --import tsx tools/part.ts features`. */
import { UNIT, WHOLE } from './parts.ts';
import { runPart } from './suite.ts';

const wanted = process.argv.slice(2);
const parts = [...UNIT, ...WHOLE].filter((part) => wanted.includes(part.name));
if (parts.length === 0) throw new Error(`name a part: ${[...UNIT, ...WHOLE].map((part) => part.name).join(', ')}`);
let failed = 0;
for (const part of parts) failed += (await runPart(part)).failed;
process.exit(failed === 0 ? 0 : 1);
