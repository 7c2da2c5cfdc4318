/** What rankers are called in a sentence, by the names that the command line knows; apart from the rankers, since a report needs no more. */
const labels: Readonly<Record<string, string>> = {
  anova: 'ANOVA',
  cat: 'CAT scores',
  mi: 'mutual information',
  mrmr: 'mRMR',
  relieff: 'ReliefF',
  turf: 'TuRF',
  stability: 'stability selection',
  rfe: 'ridge RFE',
  greedy: 'greedy least squares',
  ga: 'genetic search',
};

/** A ranker of one's own has its name. */
export function rankerLabel(name: string): string {
  return Object.hasOwn(labels, name) ? labels[name]! : name;
}
