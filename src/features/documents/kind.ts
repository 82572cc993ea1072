/** How the country's loader reads and checks definitions of documents. */
import { checkCite, checkRefers, definitionKind, type Report, type World } from '#features/country/index.ts';
import { LANGUAGES, placeholdersOf } from '#kernel/text.ts';
import { type DocumentDefinition, documentSchema } from './definition.ts';

export const DOCUMENT_KIND = 'document';

/** documents/<document>.yaml. Checked: agency and acts exist; statement and subject name fields that are always there. */
export const documentKind = definitionKind<DocumentDefinition>({
  kind: DOCUMENT_KIND,
  files: 'documents/*.yaml',
  format: 'yaml',
  schema: documentSchema,
  idOf: (definition) => definition.document,
  versionOf: (definition) => definition.version,
  title: 'Document',
  check(definition, world, report) {
    checkWorld(definition, world, report);
    checkStatement(definition, report);
    checkSubject(definition, report);
    checkTables(definition, report);
  },
});

function checkWorld(definition: DocumentDefinition, world: World, report: Report): void {
  checkRefers(world, report, 'agency', definition.issuer, ['issuer']);
  definition.basis.forEach((cite, index) => {
    checkCite(world, report, cite, ['basis', index]);
  });
  checkCite(world, report, definition.retention.cite, ['retention', 'cite']);
}

/** The placeholders of a text; a text that can't be read is reported where it stands. */
function placeholders(template: string, path: (string | number)[], report: Report): readonly string[] {
  try {
    return placeholdersOf(template);
  } catch (error) {
    report.error(path, `the text can't be read: ${(error as Error).message}`, 'mend the braces');
    return [];
  }
}

function checkStatement({ statement, fields }: DocumentDefinition, report: Report): void {
  for (const language of LANGUAGES) {
    const path = ['statement', language];
    for (const name of placeholders(statement[language], path, report)) {
      const field = fields[name];
      if (!field) report.error(path, `there is no field ${name}`, `write one of: ${Object.keys(fields).join(', ')}`);
      else if (field.optional)
        report.error(path, `${name} may be absent`, 'say only what every document has, or make the field required');
      else if (field.type === 'table') report.error(path, `${name} is a table`, 'a sentence takes single values');
    }
  }
}

function checkSubject({ subject, fields }: DocumentDefinition, report: Report): void {
  const field = fields[subject];
  if (!field) {
    report.error(['subject'], `there is no field ${subject}`, `write one of: ${Object.keys(fields).join(', ')}`);
  } else if (field.optional || (field.type !== 'string' && field.type !== 'text')) {
    report.error(['subject'], `${subject} can't be the subject`, 'name a required field of type string or text');
  }
}

function checkTables({ fields }: DocumentDefinition, report: Report): void {
  for (const [name, field] of Object.entries(fields)) {
    if (field.type === 'table' && !field.columns) {
      report.error(['fields', name], 'a table without columns', 'list its columns');
    }
    if (field.type !== 'table' && field.columns) {
      report.error(['fields', name, 'columns'], `a ${field.type} has no columns`, 'make the type table, or drop them');
    }
  }
}
