/** A plugin of TypeDoc: on the site, documents go by their first heading and stand in groups, not by the names and folders of their files. */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { root } from './install.mjs';

/** Groups of documents; one is in the first whose pattern its path matches. Their order is in typedoc.site.json. */
const groups = [
  ['Start', /^(?:README\.es|docs\/tutorial|docs\/library|docs\/cli)\.md$/],
  ['Guides', /^docs\/guides\//],
  ['Examples', /^examples\//],
  ['What it means', /^docs\/(?:generators|selection|numerics|gpu)\.md$/],
  ['The study', /^docs\/(?:study|chapter\.\w+|reproduction)\.md$/],
  ['Measured', /^docs\/(?:performance|search|quality)\.md$/],
  ['About the code', /./],
];
/** Names of documents whose heading would not do. Names become addresses. */
const titles = {
  'README.es.md': 'README in Spanish',
  'docs/chapter.en.md': 'The chapter in English',
  'docs/chapter.es.md': 'The chapter in Spanish',
};

/** Called by TypeDoc. */
export function load(app) {
  app.converter.on('createDocument', (_, document) => {
    const path = app.files.getReflectionPath(document);
    const file = relative(root, path).replaceAll('\\', '/');
    const heading = /^# (.*)$/m.exec(readFileSync(path, 'utf8'))[1];
    document.name = titles[file] ?? heading.replaceAll(/[`_*]/g, '');
    document.frontmatter['group'] = groups.find(([, pattern]) => pattern.test(file))[0];
  });
}
