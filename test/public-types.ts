/** Which types a reader of the public declarations meets but cannot import. */
import ts from 'typescript';

/**
 * For every entry file, the names of types that stand in the declaration of an exported name and are declared by the package,
 * but are not exported by that entry: `entry: Name (in Exported)`.
 */
export function unexportedTypes(entries: readonly string[], own: (file: string) => boolean): string[] {
  const program = ts.createProgram(entries, {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    types: [],
    skipLibCheck: true,
  });
  const checker = program.getTypeChecker();
  const target = (symbol: ts.Symbol): ts.Symbol =>
    (symbol.flags & ts.SymbolFlags.Alias) !== 0 ? checker.getAliasedSymbol(symbol) : symbol;
  return entries.flatMap((entry) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(entry)!);
    if (module === undefined) throw new Error(`${entry} exports nothing`);
    const exported = checker.getExportsOfModule(module).map(target);
    const known = new Set(exported);
    const missing = new Set<string>();
    for (const symbol of exported)
      for (const declaration of symbol.declarations ?? [])
        for (const found of namedIn(declaration, checker).map(target))
          if (!known.has(found) && isDeclaredBy(found, own)) missing.add(`${entry}: ${found.name} (in ${symbol.name})`);
    return [...missing];
  });
}

/** The symbols of all types that a declaration names. */
function namedIn(declaration: ts.Node, checker: ts.TypeChecker): ts.Symbol[] {
  const found: ts.Symbol[] = [];
  const visit = (node: ts.Node): void => {
    const name = ts.isTypeReferenceNode(node)
      ? node.typeName
      : ts.isExpressionWithTypeArguments(node)
        ? node.expression
        : ts.isTypeQueryNode(node)
          ? node.exprName
          : ts.isImportTypeNode(node)
            ? node.qualifier
            : undefined;
    const symbol = name && checker.getSymbolAtLocation(name);
    if (symbol !== undefined) found.push(symbol);
    ts.forEachChild(node, visit);
  };
  visit(declaration);
  return found;
}

/** Whether a symbol is a type of the package itself: not a type parameter, not of the language or of another package. */
function isDeclaredBy(symbol: ts.Symbol, own: (file: string) => boolean): boolean {
  if ((symbol.flags & ts.SymbolFlags.Type) === 0 || (symbol.flags & ts.SymbolFlags.TypeParameter) !== 0) return false;
  return (symbol.declarations ?? []).some((declaration) => own(declaration.getSourceFile().fileName));
}
