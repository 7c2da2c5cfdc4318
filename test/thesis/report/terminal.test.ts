import { reproductionTable } from '../../../src/thesis/report/index.js';
import { describe, expect, it } from 'vitest';
import { groupRecords } from '../../../src/thesis/index.js';
import type { ReproductionRecord } from '../../../src/thesis/record.js';
import { noLeakage } from '../../report/example.js';

const record = (changes: Partial<ReproductionRecord>, synthetic: number[], real: number[]): ReproductionRecord =>
  ({
    experiment: '25t1',
    protocol: 'as-published',
    seed: 0,
    dataset: 'leukemia',
    standsInFor: null,
    epochCap: null,
    classifierSeeds: [42, 0],
    real: { accuracies: real },
    synthetic: { accuracies: synthetic },
    both: null,
    trivial: null,
    training: { stoppedBecause: 'epochs' },
    leakage: { ...noLeakage, testRows: 22, unseen: 0, generatorTraining: 13 },
    ...changes,
  }) as ReproductionRecord;

const recorded = [
  { id: '25t1', dataset: 'leukemia', real: 0.8182, synthetic: 0.9545 },
  { id: '26', dataset: 'leukemia', real: 0.8182, synthetic: 0.9091 },
  { id: '25', dataset: 'leukemia', real: 0.8182, synthetic: 0.6364 },
  { id: '33', dataset: 'gcm', real: 0.5439, synthetic: null },
  { id: '42', dataset: 'gcm', real: 0.5439, synthetic: 0.5088 },
];

describe('recorded against measured', () => {
  const records = [
    record({}, [21 / 22, 19 / 22], [18 / 22, 20 / 22]),
    record({ seed: 1 }, [20 / 22, 21 / 22], [18 / 22, 20 / 22]),
    record({ experiment: '42', dataset: 'gcm-filtered', standsInFor: 'gcm', epochCap: 300 }, [0.5, 0.6], [0.7, 0.7]),
  ];
  it('groups by experiment and says what lies in the central 90 %', () => {
    const [first, second] = groupRecords(records, recorded);
    expect(first!.records.length).toBe(2);
    expect(first).toMatchObject({ inside: true, recorded: 0.9545, others: { inside: 1, of: 2 } });
    // A stand-in is not judged by the figure of the real set.
    expect(second).toMatchObject({ inside: null, recorded: 0.5088, others: { of: 0 } });
    expect(groupRecords([record({}, [0.5, 0.6], [0.8, 0.8])], recorded)[0]!.inside).toBe(false);
    // Nor is what was cut short, what ran by another protocol, or what kept no record.
    for (const changes of [{ epochCap: 300 }, { protocol: 'as-described' as const }, { experiment: '33' }])
      expect(groupRecords([record(changes, [1], [1])], recorded)[0]!.inside).toBeNull();
    // A cap that no training reached changes nothing.
    const early = { epochCap: 300, training: { stoppedBecause: 'no-improvement' } } as Partial<ReproductionRecord>;
    expect(groupRecords([record(early, [0.9], [0.8])], recorded)[0]!.inside).toBe(false);
    expect(reproductionTable(groupRecords([record(early, [0.9], [0.8])], recorded))).not.toContain('†');
  });
  it('is a table that marks stand-ins and cut trainings', () => {
    const lines = reproductionTable(groupRecords(records, recorded)).split('\n');
    expect(lines[1]).toMatch(
      /^25t1 +leukemia +as-published +2×2 +0\.9545 +0\.920 ± 0\.044 +0\.870-0\.955 +yes +1\/2 +0\.864 ± 0\.052 +0\.057 \(−?[\d.]+ to [\d.]+\) +22\/22$/,
    );
    expect(lines[2]).toMatch(/^42 +gcm-filtered\* +as-published† +1×2 +0\.5088 .* – +– +0\.700 ± 0\.000/);
    expect(lines.join('\n')).toContain('* a stand-in (gcm-filtered for gcm)');
    expect(lines.join('\n')).toContain('† stopped after 300 epochs');
    expect(reproductionTable([])).toBe('No experiment is finished yet.');
    expect(reproductionTable(groupRecords(records.slice(0, 1), recorded))).not.toMatch(/[*†]/);
  });
});
