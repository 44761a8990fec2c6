import { describe } from 'vitest';
import { describeDeadLetters } from '../testing/dead-letter.contract.js';

describe('With queues in PostgreSQL', () => describeDeadLetters());
