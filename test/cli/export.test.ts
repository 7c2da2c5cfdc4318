import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSynthesizer, loadSynthesizer } from '../../src/synthesis/index.js';
import { mixedTable } from '../synthesis/table.js';
import { folder, vaelab } from './command.js';

test('vaelab export writes a folder with the script and the model, and says what it cannot do', async () => {
  const cwd = folder();
  const gaussian = await createSynthesizer('pooled-gaussian').fit(mixedTable());
  await gaussian.save(join(cwd, 'g.safetensors'));
  const args = ['export', 'g.safetensors', '--to', 'pytorch', '-o', 'out'];
  const { code, out, err } = await vaelab(args, cwd);
  expect([code, out, err]).toEqual([0, 'Script: out/synthesizer.py\nModel: out/model.safetensors\n', '']);
  expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['model.safetensors', 'synthesizer.py']);
  expect((await loadSynthesizer(join(cwd, 'out', 'model.safetensors'))).toBytes()).toEqual(gaussian.toBytes());

  const normals = await createSynthesizer('class-normals').fit(mixedTable());
  await normals.save(join(cwd, 'n.safetensors'));
  writeFileSync(join(cwd, 'text.safetensors'), 'no model');
  const refused: [readonly string[], RegExp][] = [
    [args, /--output out is there already/],
    [['export', 'g.safetensors', '--to', 'onnx', '-o', 'o'], /--to must be one of pytorch; found 'onnx'/],
    [['export', 'n.safetensors', '--to', 'pytorch', '-o', 'o'], /kind 'class-normals' cannot be exported/],
    [['export', 'text.safetensors', '--to', 'pytorch', '-o', 'o'], /not a model file/],
  ];
  for (const [wrong, message] of refused) {
    const ended = await vaelab(wrong, cwd);
    expect(ended.err).toMatch(message);
    expect([1, 2]).toContain(ended.code);
  }
});
