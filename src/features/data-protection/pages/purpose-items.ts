import type { RegisterDefinition } from '#features/registers/index.ts';
import { type Language, say } from '#kernel/text.ts';
import type { SelectItem } from '#ui/index.ts';

/** The first of a list from which something has to be chosen: an order goes to nobody by being left alone. */
export const toChoose = (words: string): SelectItem => ({ value: '', children: words });

/** The purposes of a register to choose from: `register/purpose`, in words. */
export const purposeItems = ({ register, title, purposes }: RegisterDefinition, language: Language): SelectItem[] =>
  purposes.map(({ id, text }) => ({
    value: `${register}/${id}`,
    children: `${say(title, language)}: ${say(text, language)}`,
  }));
