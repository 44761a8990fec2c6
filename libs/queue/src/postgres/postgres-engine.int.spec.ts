import { describe } from 'vitest';
import { describeQueueContract } from '../testing/queue.contract.js';
import { testPostgres } from '../testing/servers.js';

describe('a bounded queue on PostgreSQL', () => describeQueueContract(testPostgres, 5432));
