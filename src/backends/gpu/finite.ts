/** Whether there are infinities or NaN among numbers on the device, found there: one number comes down. */
import type { Device, DeviceBuffer } from './device.js';
import { kernelSource } from './walk.js';

/** No float beyond this is finite. */
const largest = '340282346638528860000000000000000000000.0';

/** How many numbers of the buffers are infinite or not a number. */
export async function countUnusual(device: Device, buffers: readonly DeviceBuffer[]): Promise<number> {
  let total: DeviceBuffer | undefined;
  try {
    for (const buffer of buffers) {
      const counts = await device.run(countRuns(buffer.size), [buffer]);
      const before = total;
      total = undefined;
      try {
        total = await device.run(
          before === undefined ? add(counts.size) : addTo(counts.size),
          before === undefined ? [counts] : [counts, before],
        );
      } finally {
        device.free(counts);
        if (before !== undefined) device.free(before);
      }
    }
    if (total === undefined) return 0;
    const [values] = await device.download([total]);
    return values![0]!;
  } finally {
    if (total !== undefined) device.free(total);
  }
}

/** As many counts as there are numbers to each. A NaN is not smaller than anything. */
function countRuns(size: number): { source: string; output: number[]; lanes: 1 } {
  const runs = Math.ceil(Math.sqrt(size));
  const each = Math.ceil(size / runs);
  const at = `this.thread.x * ${each} + r`;
  const source = kernelSource(
    1,
    `let s = 0.0;\nfor (let r = 0; r < ${each}; r++) {\nif (${at} < ${size}) {\n` +
      `if (Math.abs(a[${at}]) <= ${largest}) {\ns += 0.0;\n} else {\ns += 1.0;\n}\n}\n}\nreturn s;`,
  );
  return { source, output: [runs], lanes: 1 };
}

function add(count: number): { source: string; output: number[]; lanes: 1 } {
  const source = kernelSource(1, `let s = 0.0;\nfor (let r = 0; r < ${count}; r++) {\ns += a[r];\n}\nreturn s;`);
  return { source, output: [1], lanes: 1 };
}

function addTo(count: number): { source: string; output: number[]; lanes: 1 } {
  const source = kernelSource(2, `let s = b[0];\nfor (let r = 0; r < ${count}; r++) {\ns += a[r];\n}\nreturn s;`);
  return { source, output: [1], lanes: 1 };
}
