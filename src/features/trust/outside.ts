/** The door for whoever checks outside: without a database and without node, so that a page checks by the same code as the command. */
export { type Question, questionId } from './elsewhere/question.ts';
export { type PdfCheck, signaturesOfPdf } from './pdf/outside.ts';
export { type CmsCountersignature, type CmsSignature, signaturesOfCms } from './signatures/cms-outside.ts';
export { Unproven } from './signatures/existence.ts';
export type { OutsideSignature, OutsideTrust } from './signatures/judged.ts';
export { checkOutside, checkStamp, fingerprintOf } from './signatures/outside.ts';
export { checkPdf } from './signatures/pdf-outside.ts';
export { type AsicManifest, readAsicManifest } from './xml/manifest.ts';
export { type CheckedXml, signaturesOfXml, type XmlCheck } from './xml/outside.ts';
