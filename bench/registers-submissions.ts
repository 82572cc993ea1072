/**
 * Submissions beside a small and a large register: the program as it is shipped, started on each one's folder, takes applications that people of the
 * demonstration filled in and signed. In turn, for the middle run counts.
 */
import { join } from 'node:path';
import { projectRoot } from '#platform/root.ts';
import { type Connection, withLanes } from './http.ts';
import { type Measured, middleOf, TURNS } from './load.ts';
import { type Citizen, signInPeople } from './people.ts';
import { freePort, type Program, startProgram } from './program.ts';
import type { Filled } from './registers-service.ts';
import type { Line } from './report.ts';
import { submissions } from './scenarios.ts';

/** As many at once as of the other acts: few enough not to wait for each other only. */
const LANES = 4;
const PEOPLE = 60;

interface Running {
  readonly program: Program;
  readonly port: number;
  readonly people: readonly Citizen[];
}

async function start({ dataDir }: Filled): Promise<Running> {
  const port = await freePort();
  const countryDir = join(projectRoot, 'country', 'kz');
  const program = await startProgram({ dataDir, countryDir, port, profileDir: undefined });
  const signIn = ([first]: Connection[]) => signInPeople(dataDir, PEOPLE, `localhost:${port}`, first as Connection);
  return { program, port, people: await withLanes(port, 1, signIn) };
}

const turn = ({ program, port, people }: Running, seconds: number): Promise<Measured> =>
  withLanes(port, LANES, async (connections) => {
    const processor = { measured: program.web.processor, database: program.databaseProcessor };
    return (await submissions({ host: `localhost:${port}`, connections, people, seconds, processor })).measured;
  });

/** A line for each register. Their databases run already, and have ended afterwards. */
export async function measureSubmissions(registers: readonly Filled[], seconds: number): Promise<Line[]> {
  const running: Running[] = [];
  const runs = registers.map((): Measured[] => []);
  try {
    for (const one of registers) running.push(await start(one));
    for (let number = 0; number < TURNS; number += 1)
      for (const [index, one] of running.entries()) runs[index]?.push(await turn(one, seconds));
  } finally {
    for (const { program } of running) await program.stop();
  }
  return registers.map(({ count }, index) => ({
    name: `a submission, of ${count}`,
    measured: middleOf(runs[index] ?? []),
  }));
}
