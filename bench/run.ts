/** The whole benchmark: starts everything it needs in a folder of its own, measures, prints, and ends everything it started. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '#platform/database/embedded.ts';
import { LONG_FORM, makeCountry, SUBMITTED_SERVICE } from './country.ts';
import { type Connection, withLanes } from './http.ts';
import { measurePaints, type Paint } from './paints.ts';
import { signInPeople } from './people.ts';
import {
  freePort,
  OTHER_CORE,
  type Program,
  processorOf,
  runOn,
  startPinned,
  startProgram,
  stopProcess,
  WEB_CORE,
} from './program.ts';
import { type Line, paintTable, ratioTable, resultTable } from './report.ts';
import {
  type Bench,
  evidences,
  formPages,
  journeys,
  pageAgain,
  type Result,
  saves,
  submissions,
  visitsOf,
} from './scenarios.ts';
import type { Yardsticks } from './yardsticks.ts';

export interface Options {
  /** How long each thing is measured. */
  readonly seconds: number;
  /** Folder for a processor profile of the web process. */
  readonly profileDir: string | undefined;
  /** Only scenarios whose name contains this. */
  readonly only: string;
}

const LANES = 32;
const PEOPLE = 60;

type Scenario = readonly [name: string, run: (bench: Bench) => Promise<Result>];

const scenarios: readonly Scenario[] = [
  ['catalogue page of 700 services', (bench) => pageAgain(bench, () => '/kk/services')],
  ['catalogue page, signed in', (bench) => pageAgain(bench, () => '/kk/services', cookieOf(bench))],
  ['service page', (bench) => pageAgain(bench, () => `/kk/services/${SUBMITTED_SERVICE}`)],
  ['form page, not signed in', (bench) => pageAgain(bench, () => `/kk/services/${LONG_FORM}/check`)],
  ['form page with session and draft', formPages],
  ['evidence page, registers read', evidences],
  ['draft step saved durably', saves],
  ['journey of six questions', journeys],
  ['submission', submissions],
];

const cookieOf =
  ({ people }: Bench) =>
  (lane: number): string =>
    people[lane % people.length]?.cookie ?? '';

async function measureMachine(dataDir: string, seconds: number): Promise<Line[]> {
  const { socketDir } = await startEmbedded(dataDir, { own: false });
  const port = await freePort();
  let said = '';
  const args = ['--import', 'tsx', join('bench', 'yardsticks.ts'), socketDir, String(port)];
  const child = await startPinned(WEB_CORE, args, {}, '}\n', (text) => {
    said = text;
  });
  try {
    const { verify, insert }: Yardsticks = JSON.parse(said);
    const fixed = await withLanes(port, LANES, (connections) =>
      pageAgain(
        {
          host: `localhost:${port}`,
          connections,
          people: [],
          seconds,
          processor: { measured: () => processorOf(child.pid ?? 0) },
        },
        () => '/',
      ),
    );
    return [
      { name: 'fixed page through Fastify', ...fixed },
      { name: 'bare verification of ECDSA', measured: verify },
      { name: 'one durable insert', measured: insert },
    ];
  } finally {
    await stopProcess(child);
  }
}

async function measureProgram(
  program: Program,
  dataDir: string,
  port: number,
  { seconds, only }: Options,
): Promise<{ lines: Line[]; paints: Paint[] }> {
  const host = `localhost:${port}`;
  const processor = { measured: program.web.processor, database: program.databaseProcessor };
  return withLanes(port, LANES, async (connections) => {
    const people = await signInPeople(dataDir, PEOPLE, host, connections[0] as Connection);
    const lines: Line[] = [];
    for (const [name, run] of scenarios.filter(([name]) => name.includes(only))) {
      const result = await run({ host, connections, people, seconds, processor });
      lines.push({ name, ...result });
      console.log(resultTable(lines.slice(-1)).split('\n').at(-1));
    }
    const visits = await visitsOf({ host, connections, people, seconds, processor });
    // A phone has several cores of its own; here the browser takes what web and database leave, which is nearly all.
    runOn(WEB_CORE, OTHER_CORE);
    return { lines, paints: await measurePaints(host, visits) };
  });
}

function printRatios(lines: readonly Line[], [fixed, verification, insert]: readonly Line[]): void {
  const yardstickOf = (name: string): Line | undefined =>
    name.includes('save') ? insert : name.includes('page') ? fixed : name === 'submission' ? insert : undefined;
  const ratios = lines.flatMap((of) => {
    const to = yardstickOf(of.name);
    return to ? [{ name: of.name, of, to }] : [];
  });
  const submission = lines.find(({ name }) => name === 'submission');
  if (submission && verification) ratios.push({ name: submission.name, of: submission, to: verification });
  console.log(`\n${ratioTable(ratios)}`);
}

/** Runs it. Throws where something didn't answer as it should. */
export async function runBenchmark(options: Options): Promise<void> {
  runOn(OTHER_CORE);
  const home = mkdtempSync(join(tmpdir(), 'shanyraq-bench-'));
  const dataDir = join(home, 'data');
  const countryDir = join(home, 'country');
  // The database runs as another user when root measures.
  chmodSync(home, 0o755);
  mkdirSync(dataDir);
  let program: Program | undefined;
  try {
    makeCountry(countryDir);
    const port = await freePort();
    program = await startProgram({ dataDir, countryDir, port, profileDir: options.profileDir });
    const fresh = program.web.memory();
    const machine = await measureMachine(dataDir, options.seconds);
    const { lines, paints } = await measureProgram(program, dataDir, port, options);
    const loaded = program.web.memory();
    console.log(`\n${resultTable([...machine, ...lines])}`);
    printRatios(lines, machine);
    console.log(`\n${paintTable(paints)}`);
    console.log(
      `\nMemory of the web role: ${fresh.now.toFixed(0)} MB at the start, ${loaded.now.toFixed(0)} MB after load, ${loaded.most.toFixed(0)} MB at most.`,
    );
  } finally {
    await program?.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
