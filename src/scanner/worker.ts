import { parentPort, workerData } from 'node:worker_threads';
import { Walker } from './walker.ts';
import type { Orders, Task } from './walker.ts';

const port = parentPort!;
const walker = new Walker(workerData as Orders, (message, transfer) => port.postMessage(message, transfer));
// One stack trace for each of 100,000 EACCES costs more than the walk.
Error.stackTraceLimit = 0;
port.on('message', (tasks: Task[]) => walker.run(tasks));
