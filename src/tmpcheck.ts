import { runCheck } from '#features/country/index.ts';
import { countryKinds } from '#features/country/kinds/index.ts';

const dir = process.argv[2] ?? 'country/kz';
const extra: unknown[] = [];
for (const [f, k] of [
  ['registers/kind.ts', 'registerKind'],
  ['documents/kind.ts', 'documentKind'],
  ['services/kind.ts', 'serviceKind'],
  ['services/kind.ts', 'casesKind'],
] as const) {
  try {
    const m = await import(`#features/${f}`);
    if (m[k]) extra.push(m[k]);
  } catch (e) {
    console.log(f, String(e).slice(0, 200));
  }
}
process.exitCode = await runCheck(dir, [...countryKinds, ...(extra as never[])], console.log);
