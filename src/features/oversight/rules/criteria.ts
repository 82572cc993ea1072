/** The eight criteria by which the quality of public services is rated, each on a five-point scale. */
export const CRITERIA = [
  'information',
  'accessibility',
  'staff',
  'procedure',
  'term',
  'costs',
  'feedback',
  'result',
] as const;

export type Criterion = (typeof CRITERIA)[number];

/** 1 (very bad) to 5 (very good). A criterion that isn't there was not answered or didn't apply. */
export type Ratings = Readonly<Partial<Record<Criterion, number>>>;

/** Marks that count as satisfied. */
export const SATISFIED_FROM = 4;
