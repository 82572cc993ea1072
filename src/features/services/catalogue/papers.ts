/** Papers abolished and papers still asked: what each service takes from registers by itself, and what it still wants of people. */
import type { Cite } from '#features/country/index.ts';
import type { LocalDate } from '#kernel/dates.ts';
import type { Instant } from '#kernel/instant.ts';
import type { Language, Text } from '#kernel/text.ts';
import type { Env } from '#platform/app.ts';
import type { FormField } from '../definition.ts';
import { type Catalogue, type ServiceEntry, sortedByTitle } from './catalogue.ts';
import { passportOf } from './passport.ts';

export interface AskedPaper {
  readonly id: string;
  readonly label: Text;
  readonly cite: Cite;
}

/** Something that a register holds and that is asked all the same, until a day. */
export interface AskedDespite extends AskedPaper {
  readonly until: LocalDate;
}

interface Taken {
  readonly id: string;
  readonly register: Text;
  readonly facts: number;
  /** What nobody has to bring because of it. */
  readonly papers: readonly Text[];
}

export interface ServicePapers {
  readonly entry: ServiceEntry;
  /** Registers that it reads, each with how many facts. */
  readonly taken: readonly Taken[];
  readonly asked: readonly AskedPaper[];
  readonly despite: readonly AskedDespite[];
}

/** Every service, by the name of its agency and its own. */
export function papersOf(env: Env, catalogue: Catalogue, at: Instant, language: Language): ServicePapers[] {
  const byTitle = sortedByTitle(catalogue.services, language, ({ definition }) => definition.title);
  const byAgency = sortedByTitle(byTitle, language, ({ provider, definition }) => provider?.title ?? definition.title);
  return byAgency.map((entry) => servicePapers(env, entry, at));
}

function servicePapers(env: Env, entry: ServiceEntry, at: Instant): ServicePapers {
  const { evidence, files } = passportOf(env, entry, at);
  const taken = new Map<string, Taken>();
  for (const { evidence: asked, register, fields } of evidence) {
    const { title, papers = [] } = register;
    const facts = (taken.get(register.register)?.facts ?? 0) + fields.length;
    taken.set(asked.register, { id: asked.register, register: title, facts, papers });
  }
  return {
    entry,
    taken: [...taken.values()],
    asked: files.flatMap(({ id, label, basis, askedDespite }) => (askedDespite ? [] : [{ id, label, cite: basis }])),
    despite: entry.definition.form
      .flatMap(({ fields }) => fields.flatMap((field) => (field.type === 'group' ? [field, ...field.fields] : [field])))
      .flatMap(({ id, label, askedDespite }: FormField) =>
        askedDespite ? [{ id, label, cite: askedDespite.cite, until: askedDespite.until }] : [],
      ),
  };
}

export interface PaperCounts {
  readonly services: number;
  /** Services that ask for no paper. */
  readonly without: number;
  readonly facts: number;
  readonly asked: number;
  readonly despite: number;
}

export const countPapers = (all: readonly ServicePapers[]): PaperCounts => ({
  services: all.length,
  without: all.filter(({ asked, despite }) => asked.length + despite.length === 0).length,
  facts: all.flatMap(({ taken }) => taken).reduce((sum, { facts }) => sum + facts, 0),
  asked: all.flatMap(({ asked }) => asked).length,
  despite: all.flatMap(({ despite }) => despite).length,
});
