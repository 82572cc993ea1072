/** Key files of the people of a demonstration, under var/demo, with a list of who they are. Only a demo makes keys for people. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { issueKey } from '#features/trust/index.ts';
import { LANGUAGES } from '#kernel/text.ts';
import type { Env, Tx } from '#platform/app.ts';
import { demoDir } from '#platform/config.ts';
import { ifThere } from '#platform/if-there.ts';
import type { Person } from './people.ts';
import type { DemoPerson } from './people-of-the-demo.ts';

/** One password for all: these keys protect nothing, the people are invented. */
export const DEMO_PASSWORD = 'shanyraq-demo';

const KEYS_AT_ONCE = 20;

const listSchema = z.array(
  z.strictObject({
    id: z.string(),
    file: z.string(),
    password: z.string(),
    iin: z.string(),
    name: z.string(),
    title: z.strictObject({ kk: z.string(), ru: z.string(), en: z.string() }),
    agency: z.string().optional(),
  }),
);

export type DemoList = z.infer<typeof listSchema>;

const listPath = (env: Env): string => join(demoDir(env.config), 'people.json');

/** The list of the demonstration's people; undefined before there are any. Throws where it is there and can't be read. */
export async function readDemoList(env: Env): Promise<DemoList | undefined> {
  const text = await ifThere(readFile(listPath(env), 'utf8'));
  return text === undefined ? undefined : listSchema.parse(JSON.parse(text));
}

/** Makes the key files, then the list; a list that is there means that every file is. */
export async function writeDemoKeys(tx: Tx, people: readonly DemoPerson[]): Promise<DemoList> {
  const folder = demoDir(tx.env.config);
  await mkdir(folder, { recursive: true });
  const list: DemoList = [];
  for (let from = 0; from < people.length; from += KEYS_AT_ONCE) {
    const part = people.slice(from, from + KEYS_AT_ONCE);
    const keys = await Promise.all(
      part.map(async (one) => ({ ...one, p12: (await issueKey(tx, keyRequest(one.person))).p12 })),
    );
    for (const { id, title, person, agency, p12 } of keys) {
      const file = join(folder, `${id}.p12`);
      await writeFile(file, p12);
      list.push({
        id,
        file,
        password: DEMO_PASSWORD,
        iin: person.iin,
        name: person.name,
        title,
        ...(agency ? { agency } : {}),
      });
    }
  }
  await writeLists(tx.env, folder, list);
  return list;
}

const keyRequest = (person: Person) => ({
  kind: 'person' as const,
  iin: person.iin,
  name: `${person.surname} ${person.givenName}`,
  surname: person.surname,
  givenName: person.patronymic,
  password: DEMO_PASSWORD,
});

/** The lists for people, then whole and at once the one that the program reads. */
async function writeLists(env: Env, folder: string, list: DemoList): Promise<void> {
  for (const language of LANGUAGES) {
    const lines = list.map((one) => `${one.id}.p12\t${one.name}\t${one.title[language]}`);
    await writeFile(join(folder, `people.${language}.tsv`), `${lines.join('\n')}\n`);
  }
  await writeFile(`${listPath(env)}.new`, JSON.stringify(list, null, 2), { flush: true });
  await rename(`${listPath(env)}.new`, listPath(env));
}
