/** Where is kept what can be had again: fetched data sets, what was measured on this machine. */
import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for it: `VAELAB_CACHE`, or the one that the system has for such things. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { VAELAB_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (VAELAB_CACHE) return VAELAB_CACHE;
  if (process.platform === 'win32') return join(LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'vaelab', 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'vaelab');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'vaelab');
}
