/** A worker process that answers every run with its number, unless the run's experiment says otherwise. */
import { existsSync, writeFileSync } from 'node:fs';

process.on('message', ({ experiment, dataDir }) => {
  if (experiment === 'fails') return process.send({ error: 'it broke' });
  const again = dataDir !== undefined && existsSync(dataDir);
  if (dataDir !== undefined) writeFileSync(dataDir, '');
  if (experiment === 'dies' || (experiment === 'dies once' && !again)) {
    process.stderr.write('last words\n');
    return process.kill(process.pid, 'SIGKILL');
  }
  return process.send({ value: { key: String(process.pid) } });
});
process.on('disconnect', () => process.exit(0));
