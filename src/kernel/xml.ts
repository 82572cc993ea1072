/**
 * Text as XML 1.0 carries it between tags and in a quoted attribute. A sign that XML has no place for (a control, half of a surrogate pair)
 * becomes a blank.
 */
export const xmlText = (text: string): string =>
  text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}]/gu, ' ').replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
