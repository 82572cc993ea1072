/** What can be wrong with an answer: a closed list, each with its text under `problem.<code>`. */

export const PROBLEM_CODES = [
  'required',
  'too_long',
  'pattern',
  'integer',
  'least',
  'most',
  'money',
  'date_incomplete',
  'date_unreal',
  'date_before',
  'date_after',
  'choice',
  'iin',
  'bin',
  'phone',
  'email',
  'territory',
  'country',
  'record',
  'file',
  'file_type',
  'file_size',
  'file_infected',
  'file_unchecked',
  'too_few',
  'too_many',
  'shape',
] as const;

export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** One thing to mend. `field` is the path of the control: `purpose`, or `children.0.birthDate`. */
export interface Problem {
  readonly field: string;
  readonly code: ProblemCode;
  readonly detail: Readonly<Record<string, string | number>>;
}

export const problem = (field: string, code: ProblemCode, detail: Problem['detail'] = {}): Problem => ({
  field,
  code,
  detail,
});
