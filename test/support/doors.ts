/**
 * Which doors of the program lead to a function, found in the source: actions, jobs, subscriptions, loops, commands, routes, what a feature does
 * when it is prepared. Every top-level declaration that uses a name is followed to whoever uses it in turn. What nobody uses and is no door is
 * told too, so that nothing is lost for being of another shape.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { projectRoot } from '#platform/root.ts';

/** Files that only list what others declare: what stands in a list is a door by itself. */
const LISTS = /(^|\/)(feature|features|parts)\.ts$/;
const DOORS: ReadonlySet<string> = new Set(['action', 'fourEyesAction', 'job', 'subscription', 'route', 'keepingLoop']);
const OF_A_FEATURE: ReadonlySet<string> = new Set(['prepare', 'welcome', 'companions', 'troubles', 'fsck']);

interface Unit {
  readonly id: string;
  /** What people call it, where it is a door. */
  readonly door?: string;
  /** Names of this file that it uses. */
  readonly uses: Set<string>;
  readonly isList: boolean;
  holdsDoors?: true;
}

interface Module {
  readonly units: Unit[];
  /** By local name: the file that it comes from and its name there. */
  readonly imports: Map<string, readonly [file: string, name: string]>;
}

const sourceFiles = (): string[] =>
  globSync('src/**/*.{ts,tsx}', { cwd: projectRoot }).filter((path) => !/\.test\.tsx?$|\/testing/.test(path));

function resolve(from: string, to: string): string | undefined {
  if (to.startsWith('.')) return relative(projectRoot, join(projectRoot, dirname(from), to));
  return to.startsWith('#') ? `src/${to.slice(1)}` : undefined;
}

const propertyOf = (object: ts.Node | undefined, name: string): ts.Expression | undefined =>
  object && ts.isObjectLiteralExpression(object)
    ? object.properties.filter(ts.isPropertyAssignment).find((one) => one.name.getText() === name)?.initializer
    : undefined;

/** The same, also where an object of the file that has it is spread into this one. */
function spreadProperty(object: ts.Node | undefined, name: string): ts.Expression | undefined {
  const own = propertyOf(object, name);
  if (own || !object || !ts.isObjectLiteralExpression(object)) return own;
  for (const one of object.properties.filter(ts.isSpreadAssignment)) {
    const declared = one.getSourceFile().statements.filter(ts.isVariableStatement);
    const spread = declared
      .flatMap(({ declarationList }) => [...declarationList.declarations])
      .find((declaration) => declaration.name.getText() === one.expression.getText())?.initializer;
    const found = propertyOf(spread && ts.isAsExpression(spread) ? spread.expression : spread, name);
    if (found) return found;
  }
  return undefined;
}

const has = (object: ts.ObjectLiteralExpression, name: string): boolean =>
  object.properties.some((one) => one.name?.getText() === name);

const said = (expression: ts.Node | undefined): string =>
  expression === undefined ? '' : expression.getText().replace(/^'|'$/g, '');

/** What the door at this node is called, or undefined where there is none. */
function doorAt(node: ts.Node): string | undefined {
  if (ts.isCallExpression(node) && DOORS.has(node.expression.getText())) {
    const kind = node.expression.getText();
    const [first] = node.arguments;
    if (kind === 'route') return `route ${said(propertyOf(first, 'method'))} ${said(spreadProperty(first, 'path'))}`;
    if (kind === 'keepingLoop') return `loop ${said(first)}`;
    const name = said(propertyOf(first, kind === 'subscription' ? 'subscriber' : 'name'));
    return `${kind === 'fourEyesAction' ? 'action' : kind} ${name}`;
  }
  if (ts.isObjectLiteralExpression(node)) {
    if (has(node, 'everyMs') && has(node, 'run')) return `loop ${said(propertyOf(node, 'name'))}`;
    if (has(node, 'usage') && has(node, 'run')) return `command ${said(propertyOf(node, 'name'))}`;
  }
  if (ts.isMethodDeclaration(node) || ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
    const name = node.name.getText();
    if (OF_A_FEATURE.has(name) && ts.isObjectLiteralExpression(node.parent) && has(node.parent, 'tier'))
      return `feature ${said(propertyOf(node.parent, 'name'))}: ${name}`;
  }
  return undefined;
}

/** Whether an identifier stands for a value, and is no name of a property. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) return parent.name !== node;
  return true;
}

function readModule(path: string): Module {
  const source = ts.createSourceFile(path, readFileSync(join(projectRoot, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const units: Unit[] = [];
  const imports: Module['imports'] = new Map();
  const walk = (node: ts.Node, unit: Unit): void => {
    if (ts.isTypeNode(node)) return;
    const door = doorAt(node);
    const own = door === undefined ? unit : { id: `${path}#${door}`, door, uses: new Set<string>(), isList: false };
    if (own !== unit) {
      units.push(own);
      unit.holdsDoors = true;
      // Whoever uses the declaration that is this door, uses the door.
      if (ts.isVariableDeclaration(node.parent)) unit.uses.add(own.id);
    }
    if (ts.isIdentifier(node) && isUse(node)) own.uses.add(node.text);
    ts.forEachChild(node, (child) => walk(child, own));
  };
  const declare = (name: string, node: ts.Node): void => {
    const unit: Unit = { id: `${path}#${name}`, uses: new Set(), isList: LISTS.test(path) };
    units.push(unit);
    walk(node, unit);
  };
  source.statements.forEach((statement, place) => {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier as ts.StringLiteral | undefined;
      const file = from && resolve(path, from.text);
      if (file === undefined) return;
      const named = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : statement.exportClause;
      if (named && (ts.isNamedImports(named) || ts.isNamedExports(named)))
        for (const one of named.elements) imports.set(one.name.text, [file, (one.propertyName ?? one.name).text]);
      return;
    }
    if (ts.isVariableStatement(statement))
      for (const one of statement.declarationList.declarations) declare(one.name.getText(), one);
    else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
      declare(statement.name.text, statement);
    else if (!ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement))
      declare(`statement ${place}`, statement);
  });
  return { units, imports };
}

/** Doors, and declarations that nothing uses, from which one of the functions of a file is reached; sorted, each once. */
export function doorsTo(file: string, names: readonly string[]): string[] {
  const modules = new Map(sourceFiles().map((path) => [path, readModule(path)]));
  const originOf = (path: string, name: string): string => {
    const from = modules.get(path)?.imports.get(name);
    return from === undefined ? `${path}#${name}` : originOf(...from);
  };
  const usedBy = new Map<string, Unit[]>();
  for (const [path, { units }] of modules)
    for (const unit of units)
      for (const name of unit.uses) {
        const id = name.includes('#') ? name : originOf(path, name);
        if (id !== unit.id) usedBy.set(id, [...(usedBy.get(id) ?? []), unit]);
      }
  const seen = new Set<string>();
  const found = new Set<string>();
  const follow = (id: string): void => {
    for (const user of usedBy.get(id) ?? []) {
      if (user.isList || seen.has(user.id)) continue;
      seen.add(user.id);
      if (user.door !== undefined) found.add(user.door);
      else if (!user.holdsDoors && (usedBy.get(user.id) ?? []).every(({ isList }) => isList)) found.add(user.id);
      // Nobody calls a route or a job but the program itself; an action is performed by whoever wants.
      if (user.door === undefined || user.door.startsWith('action ')) follow(user.id);
    }
  };
  for (const name of names) follow(`${file}#${name}`);
  return [...found].sort();
}
