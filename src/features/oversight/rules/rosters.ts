/** How often units changed who could be drawn at once, and how often shortly before a draw. */

/** One act that took effect at once by somebody's will. */
export interface AtOnce {
  readonly agency: string;
  readonly unit: string;
  readonly kind: string;
  readonly isBeforeDraw: boolean;
}

export interface UnitFigures {
  readonly agency: string;
  readonly unit: string;
  readonly ended: number;
  readonly absences: number;
  readonly conflicts: number;
  /** Of all three: shortly before a list was frozen. */
  readonly beforeDraws: number;
}

/** Units in which anything was done at once; most often before draws first. */
export function unitFigures(acts: readonly AtOnce[]): UnitFigures[] {
  const units = Map.groupBy(acts, ({ agency, unit }) => `${agency}/${unit}`);
  const figures = [...units.values()].flatMap((own) => {
    const [first] = own;
    const count = (kind: string) => own.filter((act) => act.kind === kind).length;
    if (!first) return [];
    return {
      agency: first.agency,
      unit: first.unit,
      ended: count('ended'),
      absences: count('absence'),
      conflicts: count('conflict'),
      beforeDraws: own.filter(({ isBeforeDraw }) => isBeforeDraw).length,
    };
  });
  const all = (one: UnitFigures) => one.ended + one.absences + one.conflicts;
  return figures.sort((a, b) => b.beforeDraws - a.beforeDraws || all(b) - all(a) || (a.unit < b.unit ? -1 : 1));
}
