/** `auto` as a generator of a run: chosen within the training rows of each split, then fitted on all of them. */
import { type ChoiceProgress, chooseSynthesizer, type ChooseOptions } from './choose-synthesizer.js';
import { synthesizerKinds } from './kinds.js';
import { type OptionGroup, runOptions } from './options.js';
import { fitSynthesizer } from './prepare-run.js';
import type { FitGenerator } from './run-types.js';

/** What a choice takes of its caller; the rest is of the run. */
export type AutoOptions = Pick<ChooseOptions, 'options' | 'includeTrainingRows'>;

/** Chooses and fits. @throws as `chooseSynthesizer` and the chosen kind's `fit` */
export function fitAuto(options: AutoOptions): FitGenerator {
  return async (train, context) => {
    const { seed, backend, deciding, checkpoint, signal, onProgress } = context;
    const { synthesizer, choice } = await chooseSynthesizer(train, {
      ...options,
      seed,
      backend,
      ...(deciding && { deciding }),
      ...(checkpoint && { checkpoint }),
      ...(signal && { signal }),
      ...(onProgress && {
        onProgress: (progress) => onProgress({ seed, stage: 'choice', detail: choiceDetail(progress) }),
      }),
    });
    await fitSynthesizer(synthesizer, train, context);
    return { synthesizer, choice };
  };
}

/** What is being tried, for a line of progress. */
export function choiceDetail({ kind, split, splits }: ChoiceProgress): string {
  return `${kind}, ${split} of ${splits}`;
}

/** Whether options of a group have a meaning for a network only. */
export function isOfNetwork(group: OptionGroup): boolean {
  return group === 'network' || group === 'training' || group === 'sampling';
}

/** Options as they were asked for, shared out: those of networks to the kinds that have one, those of preparing the table to all but controls. */
export function optionsByKind(asked: Readonly<Record<string, unknown>>): Record<string, object> {
  const given = runOptions.filter(({ name }) => name in asked);
  const taken = (wanted: (group: OptionGroup) => boolean): object =>
    Object.fromEntries(given.filter(({ group }) => wanted(group)).map(({ name }) => [name, asked[name]]));
  const preparation = taken((group) => group === 'preparation');
  const both = taken((group) => group === 'preparation' || isOfNetwork(group));
  return Object.fromEntries(
    Object.entries(synthesizerKinds).map(([kind, { network, control }]) => [
      kind,
      control ? {} : network ? both : preparation,
    ]),
  );
}
