/** What the form of a conflict sent, into what the action takes; or which field is missing or wrong. */
import { isBin, isIin, parseBin, parseIin } from '#kernel/identifiers.ts';

export type PostedConflict = Readonly<Record<string, string>>;

export type ConflictFault = { readonly field: string; readonly text: string };

type With = { iin: ReturnType<typeof parseIin>; surname: string } | { bin: ReturnType<typeof parseBin> };

export type ReadConflict = { readonly with: With; readonly reason: string } | { readonly faults: ConflictFault[] };

/** `text`: a key of the room's texts. */
export function readConflict(posted: PostedConflict): ReadConflict {
  const field = (name: string): string => posted[name]?.trim() ?? '';
  const [side, iin, surname, bin, reason] = ['side', 'iin', 'surname', 'bin', 'reason'].map(field) as [
    string,
    string,
    string,
    string,
    string,
  ];
  const faults: ConflictFault[] = [];
  const demand = (isRight: boolean, name: string, text: string) => {
    if (!isRight) faults.push({ field: name, text: `fault.${text}` });
  };
  if (side === 'person') {
    demand(isIin(iin), 'iin', 'badIin');
    demand(surname !== '', 'surname', 'noSurname');
  } else if (side === 'organisation') demand(isBin(bin), 'bin', 'badBin');
  else demand(false, 'side', 'noSide');
  demand(reason !== '', 'reason', 'noReason');
  if (faults.length > 0) return { faults };
  return { with: side === 'person' ? { iin: parseIin(iin), surname } : { bin: parseBin(bin) }, reason };
}
