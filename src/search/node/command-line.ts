/**
 * A command as a person writes it, without a shell: its words, and the places where parameters go.
 *
 * Blanks separate words. What stands between two ' or two " belongs together, blanks included. A backslash before a blank, a quote or
 * another backslash makes it an ordinary character, and is one itself anywhere else. Nothing else means anything: no variables, no
 * wildcards, no pipes. {name} is the value of a parameter, {trial} the trial's number and {params} all parameters as JSON, unless
 * parameters are called so; {{ and }} are braces.
 */
import { InputError, jsonText, nearestName, shown, shortList } from '../../checks/index.js';
import type { Params, SpaceSpec } from '../types.js';

/** A word: texts, and between them the names of what is put in. */
type Word = readonly (string | { readonly name: string })[];

/** The words of a command. @throws InputError for a quote that is not closed, and for what only a shell understands */
export function splitWords(command: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  let bare = true;
  const end = (): void => {
    if (word === undefined) return;
    if (bare && /^(\|\|?|&&?|;|[0-9]?>>?|<)$/.test(word))
      throw new InputError(
        `the command has ${shown(word)}, which only a shell understands; put the command into a script and run that, or quote it`,
      );
    words.push(word);
    word = undefined;
    bare = true;
  };
  for (let i = 0; i < command.length; i++) {
    const char = command[i]!;
    if (char === '\\' && /[\s'"\\]/.test(command[i + 1] ?? '')) {
      word = (word ?? '') + command[++i]!;
      bare = false;
    } else if (char === quote) quote = undefined;
    else if (quote === undefined && (char === '"' || char === "'")) {
      quote = char;
      word ??= '';
      bare = false;
    } else if (quote === undefined && /\s/.test(char)) end();
    else word = (word ?? '') + char;
  }
  if (quote !== undefined) throw new InputError(`the command has a ${quote} that is not closed: ${shown(command, 80)}`);
  end();
  if (words.length === 0) throw new InputError('the command is empty; give a program and its arguments');
  return words;
}

/** A word taken apart at its braces. @throws InputError for a brace alone */
function parseWord(word: string): Word {
  const parts: (string | { name: string })[] = [];
  let rest = word;
  while (rest !== '') {
    const [found, text, double, name] = /^([^{}]+)|^(\{\{|\}\})|^\{([^{}]+)\}/.exec(rest) ?? [];
    if (found === undefined)
      throw new InputError(`the command has a single brace in ${shown(word)}; write {{ or }} where a brace is meant`);
    if (name !== undefined) parts.push({ name });
    else parts.push(text ?? double![0]!);
    rest = rest.slice(found.length);
  }
  return parts;
}

/** What can be put in beside parameters. */
const extras = ['trial', 'params'];

const placesOf = (word: Word): string[] => word.flatMap((part) => (typeof part === 'string' ? [] : [part.name]));

/**
 * The words of a command with the places of its parameters.
 * @throws InputError for a command that cannot be split, for a place that no parameter has, and for a parameter without a place
 */
export function parseCommand(command: string, space: SpaceSpec): readonly Word[] {
  const words = splitWords(command).map(parseWord);
  const names = Object.keys(space);
  const used = words.flatMap(placesOf);
  const unknown = used.find((name) => !names.includes(name) && !extras.includes(name));
  if (unknown !== undefined) {
    const near = nearestName(unknown, [...names, ...extras]);
    throw new InputError(
      `the command has {${unknown}}, which is no parameter of the space${near === undefined ? '' : `; did you mean {${near}}?`} There are: ${shortList(names)}. Braces that are meant are written {{ and }}`,
    );
  }
  const missing = names.filter((name) => space[name]!.type !== 'fixed' && !used.includes(name));
  if (missing.length > 0 && !used.includes('params'))
    throw new InputError(
      `the command has no place for the parameter${missing.length > 1 ? 's' : ''} ${shortList(missing)}; write {${missing[0]!}} where its value goes, or {params} for all of them as JSON`,
    );
  if (placesOf(words[0]!).length > 0)
    throw new InputError('the first word of the command is the program, and takes no parameter');
  return words;
}

/**
 * The program and its arguments. A word with a parameter that this configuration does not have is left out, and so is an option right
 * before it (a word that begins with - and has no place of its own).
 */
export function commandOf(words: readonly Word[], params: Params, trial: number): string[] {
  const valueOf = (name: string): string | undefined => {
    if (params[name] !== undefined)
      return typeof params[name] === 'string' ? params[name] : jsonText(params[name], Infinity);
    if (name === 'trial') return String(trial);
    return name === 'params' ? JSON.stringify(params) : undefined;
  };
  const out: string[] = [];
  for (const [i, word] of words.entries()) {
    const parts = word.map((part) => (typeof part === 'string' ? part : valueOf(part.name)));
    if (parts.every((part) => part !== undefined)) out.push(parts.join(''));
    else if (i > 1 && placesOf(words[i - 1]!).length === 0 && out.at(-1)!.startsWith('-')) out.pop();
  }
  return out;
}
