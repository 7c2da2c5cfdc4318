/** Controls: generators that are no use to anyone, judged beside a run's own, so that a metric that praises them is caught. */
import type { Table } from '../data/index.js';
import type { SplitJudge } from './judge.js';
import { createSynthesizer, synthesizerKinds } from './kinds.js';
import type { SplitResult } from './result.js';

/** The kinds that are controls, but for the run's own. */
export function controlKinds(own: string): string[] {
  return Object.entries(synthesizerKinds).flatMap(([kind, { control }]) => (control && kind !== own ? [kind] : []));
}

/** Fits every kind to the training rows, draws `rows` rows of each, and has them judged. */
export async function judgeControls(
  kinds: readonly string[],
  { train, rows, seed }: { readonly train: Table; readonly rows: number; readonly seed: number },
  judge: SplitJudge,
  onKind?: (kind: string) => void,
): Promise<SplitResult['controls']> {
  const controls: SplitResult['controls'][number][] = [];
  for (const kind of kinds) {
    onKind?.(kind);
    const synthesizer = await createSynthesizer(kind, { seed }).fit(train);
    const judged = await judge.judge(await synthesizer.draw(rows), { together: false, full: false });
    const { scores, utility, fidelity, privacy } = judged;
    controls.push({ kind, scores, utility, fidelity, privacy });
  }
  return controls;
}
