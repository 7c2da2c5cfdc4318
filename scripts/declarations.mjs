/**
 * The declarations that are published: of every compiled `.d.ts` file what the public ones speak of, and nothing else. A file's other
 * declarations are left out, and it is written with the narrowest indentation.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';

/** The file that a path in an import stands for; undefined for a package. */
const fileOf = (from, path) => (path.startsWith('.') ? join(dirname(from), path).replace(/\.js$/, '.d.ts') : undefined);

/** One file: its declarations by name, where imported names come from, and what it hands on. */
class Declarations {
  #source;
  #named = new Map();
  #imported = new Map();
  #handedOn = new Map();
  #all = [];
  /** Statements that are kept, and of those that list names, the names. */
  #kept = new Map();

  constructor(file) {
    this.#source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of this.#source.statements) this.#sort(file, statement);
  }

  #sort(file, statement) {
    if (ts.isImportDeclaration(statement)) {
      const from = fileOf(file, statement.moduleSpecifier.text);
      const { name, namedBindings } = statement.importClause ?? {};
      const set = (local, imported, kept) => this.#imported.set(local.text, { statement, from, imported, kept });
      if (name) set(name, 'default', name.text);
      if (namedBindings && ts.isNamespaceImport(namedBindings)) set(namedBindings.name, '*', namedBindings.name.text);
      else
        for (const each of namedBindings?.elements ?? [])
          set(each.name, (each.propertyName ?? each.name).text, each.name.text);
    } else if (ts.isExportDeclaration(statement)) {
      const from = statement.moduleSpecifier && fileOf(file, statement.moduleSpecifier.text);
      if (statement.exportClause === undefined) this.#all.push({ statement, from });
      else
        for (const each of statement.exportClause.elements)
          this.#handedOn.set(each.name.text, { statement, from, imported: (each.propertyName ?? each.name).text });
    } else if (ts.isVariableStatement(statement))
      for (const { name } of statement.declarationList.declarations) this.#name(name.text, statement);
    else if (statement.name) this.#name(statement.name.text, statement);
    else throw new Error(`${file}: a statement that is not understood: ${statement.getText()}`);
  }

  #name(name, statement) {
    this.#named.set(name, [...(this.#named.get(name) ?? []), statement]);
  }

  /** Keeps a name, or all of them for '*'; answers with the names of other files that it needs: [file, name]. */
  keep(name) {
    if (name === '*') return this.#keepAll();
    const needed = [];
    const imported = this.#imported.get(name);
    if (imported !== undefined) this.#keepListed(imported.statement, imported.kept, imported, needed);
    const handed = this.#handedOn.get(name);
    if (handed !== undefined) {
      if (handed.statement.moduleSpecifier === undefined && handed.imported !== name)
        needed.push(...this.keep(handed.imported));
      this.#keepListed(handed.statement, name, handed, needed);
    }
    for (const statement of this.#named.get(name) ?? []) {
      if (this.#kept.has(statement)) continue;
      this.#kept.set(statement, undefined);
      this.#visit(statement, needed);
    }
    if (imported === undefined && handed === undefined && !this.#named.has(name)) needed.push(...this.#keepStars(name));
    return needed;
  }

  #keepAll() {
    const names = [...this.#named.keys(), ...this.#handedOn.keys()];
    return [...names.flatMap((name) => this.keep(name)), ...this.#keepStars('*')];
  }

  /** A name that stands in one of the files that are handed on as a whole. */
  #keepStars(name) {
    for (const { statement } of this.#all) this.#kept.set(statement, undefined);
    return this.#all.flatMap(({ from }) => (from === undefined ? [] : [[from, name]]));
  }

  #keepListed(statement, name, { from, imported }, needed) {
    const names = this.#kept.get(statement) ?? new Set();
    if (names.has(name)) return;
    this.#kept.set(statement, names.add(name));
    if (from !== undefined) needed.push([from, imported]);
  }

  /** Keeps all that a declaration speaks of. */
  #visit(node, needed) {
    if (ts.isIdentifier(node) && (this.#named.has(node.text) || this.#imported.has(node.text)))
      needed.push(...this.keep(node.text));
    if (ts.isImportTypeNode(node)) {
      const from = fileOf(this.#source.fileName, node.argument.literal.text);
      const [first] = node.qualifier?.getText().split('.') ?? ['*'];
      if (from !== undefined) needed.push([from, first]);
    }
    ts.forEachChild(node, (child) => this.#visit(child, needed));
  }

  get text() {
    const parts = this.#source.statements
      .filter((statement) => this.#kept.has(statement))
      .map((statement) => this.#textOf(statement, this.#kept.get(statement)));
    const text = parts.map((part) => part.trim()).join('\n');
    const narrow = text.replace(/^( {4})+/gm, (spaces) => ' '.repeat(spaces.length / 4));
    return /^(import|export)\b/m.test(narrow) ? `${narrow}\n` : `${narrow}\nexport {};\n`;
  }

  /** A statement with the remark before it; of one that lists names, those that are kept. */
  #textOf(statement, names) {
    if (names === undefined) return statement.getFullText();
    const list = ts.isImportDeclaration(statement) ? statement.importClause.namedBindings : statement.exportClause;
    if (list === undefined || !list.elements) return statement.getFullText();
    const kept = list.elements.filter(({ name }) => names.has(name.text)).map((each) => each.getText());
    const text = statement.getText();
    const [start, end] = [list.getStart() - statement.getStart(), list.getEnd() - statement.getStart()];
    return `${text.slice(0, start)}{ ${kept.join(', ')} }${text.slice(end)}`;
  }
}

/** Writes to `to` what the entries, files below `from`, need. */
export function writeDeclarations(from, entries, to) {
  const files = new Map();
  const opened = (file) => {
    if (!files.has(file)) files.set(file, new Declarations(file));
    return files.get(file);
  };
  const waiting = entries.map((file) => [file, '*']);
  const seen = new Set();
  while (waiting.length > 0) {
    const [file, name] = waiting.pop();
    if (seen.has(`${file} ${name}`)) continue;
    seen.add(`${file} ${name}`);
    waiting.push(...opened(file).keep(name));
  }
  for (const [file, declarations] of files) {
    const place = join(to, relative(from, file));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, declarations.text);
  }
}
