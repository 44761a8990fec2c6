import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AlarmDesk } from '@verbatim/paging';
import { hardenHttp, nestLogger, type Logger } from '@verbatim/platform';
import { beginPolicy, directoriesFrom, PolicyFollower } from '@verbatim/policy';
import { PolicyRegister } from '@verbatim/storage';
import { ConsoleConnections } from './connections.js';
import type { ConsoleEnv } from './console.env.js';
import { ConsoleModule } from './console.module.js';

/** A whole set of files has some 500 KB. */
const BODY_BYTES_MAX = 4 * 1024 * 1024;
/** People and their browsers; exports are long. */
const CONNECTIONS_MAX = 500;

/** The console's API, running. */
export class ConsoleApp {
  private constructor(
    private readonly nest: NestExpressApplication,
    private readonly connections: ConsoleConnections,
  ) {}

  /** Errors: `ConfigurationError` where the files cannot be used. */
  static async start(
    env: ConsoleEnv,
    logger: Logger,
    onBug: (error: unknown) => void,
  ): Promise<ConsoleApp> {
    const connections = await ConsoleConnections.open(env);
    const register = new PolicyRegister(connections.database);
    const policy = await beginPolicy(directoriesFrom(env), register);
    const processId = `console-${randomUUID()}`;
    const nest = await NestFactory.create<NestExpressApplication>(
      ConsoleModule.forRoot({ env, processId, connections, policy, logger, onBug }),
      { bodyParser: false, logger: nestLogger(logger), abortOnError: false },
    );
    nest.disable('x-powered-by');
    // A proxy ends TLS before it: whether it does is not known here, and browsers ignore the header over http.
    hardenHttp(nest, {
      bodyBytesMax: BODY_BYTES_MAX,
      connectionsMax: CONNECTIONS_MAX,
      isTls: true,
    });
    nest.useBodyParser('json', { limit: BODY_BYTES_MAX });
    nest.get(AlarmDesk).start();
    nest.get(PolicyFollower).start();
    await nest.listen(env.PORT, env.HOST);
    logger.info({ url: await nest.getUrl() }, 'Listening.');
    return new ConsoleApp(nest, connections);
  }

  get url(): Promise<string> {
    return this.nest.getUrl();
  }

  async stop(): Promise<void> {
    await this.nest.get(PolicyFollower).close();
    await this.nest.close();
    await this.nest.get(AlarmDesk).close();
    await this.connections.close();
  }
}
