import type { RegisterDefinition } from '#features/registers/index.ts';
import { type Language, say } from '#kernel/text.ts';
import type { SelectItem } from '#ui/index.ts';

/** The purposes of a register to choose from: `register/purpose`, in words. */
export const purposeItems = ({ register, title, purposes }: RegisterDefinition, language: Language): SelectItem[] =>
  purposes.map(({ id, text }) => ({
    value: `${register}/${id}`,
    children: `${say(title, language)}: ${say(text, language)}`,
  }));
