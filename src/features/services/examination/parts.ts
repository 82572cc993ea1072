/** What the examinations hand in to the feature. */
import { answerExamination, beginExamination } from './actions.ts';
import { lapseLoop } from './lapse.ts';

export const examinationParts = { actions: [beginExamination, answerExamination], loops: [lapseLoop] };
