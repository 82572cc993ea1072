/** Our components against the fixtures that govuk-frontend ships for ports of it: the same options, equal HTML. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { type ComponentType, Fragment, h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ErrorSummary as GovukErrorSummary } from '../govuk/error-summary.tsx';
import * as ui from '../index.ts';
import { type HtmlNode, readHtml } from './html-tree.ts';

type Options = Readonly<Record<string, unknown>>;

interface Fixture {
  readonly name: string;
  readonly options: Options;
  readonly html: string;
}

/** The component of each folder of govuk-frontend that we implement. */
const COMPONENTS = {
  'back-link': ui.BackLink,
  breadcrumbs: ui.Breadcrumbs,
  button: ui.Button,
  'character-count': ui.CharacterCount,
  checkboxes: ui.Checkboxes,
  'date-input': ui.DateInput,
  details: ui.Details,
  'error-message': ui.ErrorMessage,
  'error-summary': GovukErrorSummary,
  fieldset: ui.Fieldset,
  'file-upload': ui.FileUpload,
  hint: ui.Hint,
  input: ui.Input,
  'inset-text': ui.InsetText,
  label: ui.Label,
  'notification-banner': ui.NotificationBanner,
  pagination: ui.Pagination,
  panel: ui.Panel,
  'phase-banner': ui.PhaseBanner,
  radios: ui.Radios,
  select: ui.Select,
  'skip-link': ui.SkipLink,
  'summary-list': ui.SummaryList,
  table: ui.Table,
  tag: ui.Tag,
  'task-list': ui.TaskList,
  textarea: ui.Textarea,
  'warning-text': ui.WarningText,
} as unknown as Readonly<Record<string, ComponentType<Options>>>;

/** What we leave out on purpose, and why; each must leave out something, or it goes. */
const LEFT_OUT: readonly { component: string; reason: string; applies: (options: Options) => boolean }[] = [
  {
    component: 'file-upload',
    reason: 'the scripted drop zone has an accessibility fault that axe finds',
    applies: (options) => options.javascript === true,
  },
  {
    component: 'panel',
    reason: 'an interruption is a page with a question here; a panel only confirms',
    applies: (options) => String(options.classes).includes('govuk-panel--interruption'),
  },
];

for (const [folder, component] of Object.entries(COMPONENTS)) {
  describe(`govuk ${folder}`, () => {
    for (const fixture of readFixtures(folder)) {
      if (LEFT_OUT.some((rule) => rule.component === folder && rule.applies(fixture.options))) continue;
      test(fixture.name, () => {
        // A select without items is a fixture; our type demands at least an empty list.
        const props = { ...(folder === 'select' && { items: [] }), ...(toProps(fixture.options) as Options) };
        const rendered = renderToString(h(component, props));
        assert.deepEqual(readHtml(rendered), readHtml(fixture.html));
      });
    }
  });
}

test('every exception is still needed', () => {
  for (const rule of LEFT_OUT) {
    const isNeeded = readFixtures(rule.component).some((fixture) => rule.applies(fixture.options));
    assert.ok(isNeeded, `${rule.component}: ${rule.reason}`);
  }
});

function readFixtures(folder: string): readonly Fixture[] {
  const path = createRequire(import.meta.url).resolve(`govuk-frontend/dist/govuk/components/${folder}/fixtures.json`);
  // A few fixtures invent attribute names that no page may have; the same ones as data attributes prove as much.
  const text = readFileSync(path, 'utf8').replaceAll(/(?<!data-)\b(first|second|my|another)-attribute\b/g, 'data-$1');
  return JSON.parse(text).fixtures;
}

/** Options of a template as props of our component: text and markup become children. */
function toProps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (isEmptyObject(item) ? null : toProps(item)));
  if (typeof value !== 'object' || value === null) return value;
  const props: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined || item === null || (key === 'html' && item === false)) continue;
    const [, slot, form] = /^(summary|title|description|)(text|html)$/i.exec(key) ?? [];
    if (form === undefined) props[key] = key === 'attributes' ? item : toProps(item);
    else if (form.toLowerCase() === 'html') props[slot || 'children'] = toContent(readHtml(String(item)));
    else props[slot || 'children'] ??= item;
  }
  return props;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function toContent(nodes: readonly HtmlNode[]): VNode | string {
  const [only] = nodes;
  if (nodes.length === 1 && typeof only === 'string') return only;
  const children = nodes.map((node) =>
    typeof node === 'string' ? node : h(node.name, { ...node.attributes }, toContent(node.children)),
  );
  return h(Fragment, null, ...children);
}
