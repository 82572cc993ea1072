import type { AnyKind, Located, World } from '../definition-kind.ts';
import type { Loaded } from './load.ts';

/** The definitions of a folder and the parts inside them, by kind and id; of several versions the newest. */
export function worldOf(
  definitions: readonly Loaded[],
  read: readonly AnyKind[],
  doubt: Pick<World, 'mayHave' | 'isWhole'>,
): World {
  const kinds = new Map<string, Map<string, Located>>();
  const put = (located: Located): void => {
    const ids = kinds.get(located.kind) ?? new Map<string, Located>();
    kinds.set(located.kind, ids);
    const known = ids.get(located.id);
    if (!known || known.version < located.version) ids.set(located.id, located);
  };
  for (const loaded of definitions) {
    put(loaded);
    const { version, file, definition } = loaded;
    const { parts } = loaded.from;
    for (const part of parts?.of(definition) ?? []) put({ ...part, kind: parts?.kind ?? '', version, file });
  }
  return {
    get: <D>(kind: string, id: string) => kinds.get(kind)?.get(id)?.definition as D | undefined,
    list: <D>(kind: string) => [...(kinds.get(kind)?.values() ?? [])] as Located<D>[],
    reads: (kind) => read.some((one) => one.kind === kind),
    mayHave: doubt.mayHave,
    isWhole: doubt.isWhole,
  };
}
