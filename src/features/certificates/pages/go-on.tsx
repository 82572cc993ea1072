/** Signed elsewhere: the page's form goes its way with the signature, by itself where scripts run. */
import type { VNode } from 'preact';
import { base64 } from '#kernel/hash.ts';
import type { Language } from '#kernel/text.ts';
import { texts } from '#platform/texts.ts';
import { Button } from '#ui/index.ts';

const t = texts('certificates');

export interface GoOnProps {
  readonly language: Language;
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly cms: Uint8Array;
}

export const GoOn = ({ language, action, fields, cms }: GoOnProps): VNode => (
  <form method="post" action={action} enctype="multipart/form-data" data-island="phone-done">
    {Object.entries(fields).map(([name, value]) => (
      <input type="hidden" name={name} value={value} />
    ))}
    <input type="hidden" name="signature" value={base64(cms)} />
    <Button>{t(language, 'phone.goOn')}</Button>
  </form>
);
