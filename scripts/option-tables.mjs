/** Tables of command-line options: those of every command, as its help has them, and those of a run, from their schema. */
import { dash, table } from './markdown-tables.mjs';

const code = (text) => `\`${text}\``;
const cell = (text) => text.replaceAll('|', '\\|');

/** What values a run option takes, in words. */
function values({ type, low, high, choices }) {
  if (type === 'whole') return high === undefined ? `whole, at least ${low}` : `whole, ${low} to ${high}`;
  if (type === 'positive') return 'above 0';
  if (type === 'amount') return 'at least 0';
  if (type === 'wholeOr') return `${choices.map(code).join(', ')}, or whole, at least ${low}`;
  if (type === 'shareOr') return `${choices.map(code).join(', ')}, or 0 to below 1`;
  if (type === 'share') return '0 to below 1';
  if (type === 'widths') return 'whole, separated by commas';
  if (type === 'boolean') return 'true, false';
  if (type === 'choice') return choices.map(code).join(', ');
  return 'text';
}

const shownDefault = ({ default: value }) => (value === undefined ? dash : code(String(value)));

function schemaTable(rows) {
  const headings = ['option', 'in the library', 'values', 'default', 'searched', 'meaning'];
  return table(
    headings,
    rows.map((row) => [
      row.flag === null ? dash : code(row.flag),
      code(row.name),
      values(row.kind),
      shownDefault(row),
      row.search ? 'yes' : '',
      cell(row.help),
    ]),
  );
}

/** An option as its help describes it, with its default where the text does not say it. */
function described({ description, defaultValue }) {
  const silent = defaultValue === undefined || typeof defaultValue === 'boolean' || description.includes('(default');
  return cell(silent ? description : `${description} (default: ${defaultValue})`);
}

const optionTable = (options) =>
  table(
    ['option', 'meaning'],
    options.map((option) => [code(option.flags), described(option)]),
  );

/** Commands that neither learn from a table nor repeat the study. */
const apart = ['bench', 'columns', 'datasets fetch', 'export', 'worker'];

/** Options that every command but those has, as `run` describes them; those of a run itself aside. */
function commonOptions({ commands, runOptions }) {
  const others = Object.entries(commands).flatMap(([name, command]) =>
    apart.includes(name) || name.startsWith('study ') ? [] : [command],
  );
  const everywhere = ({ flags }) =>
    others.every(({ options }) => options.some((option) => option.flags === flags)) &&
    runOptions.every(({ flag }) => flag !== flags);
  return commands.run.options.filter(everywhere);
}

/** Commands that take the options of a run. */
const runCommands = ['fit', 'run', 'search'];

/** A command's own options: not those of a run, and of the common ones only what it describes otherwise. */
function ownOptions(name, data) {
  const { commands, studyOptions } = data;
  const ofRuns = runCommands.includes(name) ? studyOptions.flatMap(({ flag }) => (flag === null ? [] : [flag])) : [];
  const common = commonOptions(data);
  const same = (option) =>
    common.some(({ flags, description }) => flags === option.flags && description === option.description);
  // How a table is read is described once, under `columns`.
  const reading = name === 'columns' ? [] : commands.columns.options.filter(({ flags }) => flags !== '--json');
  const read = (option) =>
    reading.some(
      ({ flags, description }) =>
        flags === option.flags && description === option.description && !flags.startsWith('--target'),
    );
  return commands[name].options.filter((option) => !ofRuns.includes(option.flags) && !same(option) && !read(option));
}

const commandNames = [
  'columns',
  'fit',
  'sample',
  'export',
  'evaluate',
  'run',
  'select',
  'search',
  'worker',
  'study trials',
  'study export',
  'study serve',
  'datasets fetch',
  'bench',
  'reproduce',
];

export const optionTables = {
  'run options': ({ runOptions }) => schemaTable(runOptions),
  'study options': ({ runOptions, studyOptions }) => {
    const known = new Map(runOptions.map((row) => [row.name, row.help]));
    return schemaTable(studyOptions.filter(({ name, help }) => known.get(name) !== help));
  },
  'common options': (data) => optionTable(commonOptions(data)),
  ...Object.fromEntries(
    commandNames.map((name) => [`options of ${name}`, (data) => optionTable(ownOptions(name, data))]),
  ),
};
