/** Which feature of the program keeps the cases: for rooms below it, which know nothing of cases. */
import { type Env, perEnv } from './app.ts';
import type { CaseKeeper, Feature } from './feature.ts';

const slot = perEnv((): { keeper: CaseKeeper | undefined } => ({ keeper: undefined }));

/** Tells an Env which feature keeps the cases; done once when the App is made. */
export function openCaseKeeper(env: Env, features: readonly Feature[]): void {
  slot(env).keeper = features.find(({ caseKeeper }) => caseKeeper)?.caseKeeper;
}

/** The feature that keeps the cases, where one runs. */
export const caseKeeperOf = (env: Env): CaseKeeper | undefined => slot(env).keeper;
