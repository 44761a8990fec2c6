import { describe } from 'vitest';
import { describeQueueContract } from '../testing/queue.contract.js';
import { testRedis } from '../testing/servers.js';

describe('a bounded queue on Redis', () => describeQueueContract(testRedis, 6379));
